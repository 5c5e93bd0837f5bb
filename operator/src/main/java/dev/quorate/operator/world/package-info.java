/**
 * The port between the planner and a world in which clusters live, and the pass that drives it:
 * observe, decide, perform one act, and again; at the end report the status. Knows the planner and
 * the status; knows no world.
 */
package dev.quorate.operator.world;
