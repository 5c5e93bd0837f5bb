/**
 * The planner: what was observed of a cluster goes in, the one next step comes out. Pure: no I/O,
 * no clock, no client.
 */
package dev.quorate.operator.plan;
