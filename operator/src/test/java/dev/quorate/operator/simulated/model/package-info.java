/**
 * The small-scope model check: every state that a small cluster can reach, within a number of steps
 * and of faults, with the operator as it is. May use the simulated world, its members, the spec and
 * the status.
 */
package dev.quorate.operator.simulated.model;
