/** The spec as it is asked for: its limits, and every violation at once. */
package dev.quorate.operator.observed.spec;
