/**
 * The spec as a person asks for it: its limits, the same in schema, operator and node, and every
 * violation at once.
 */
package dev.quorate.operator.observed.spec;
