/** What the resource asks for, and what is wrong with it. */
package dev.quorate.operator.observed.spec;
