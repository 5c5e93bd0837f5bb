/** One pass over a cluster in a scripted world: order of acts, outcomes, conflicts, events. */
package dev.quorate.operator.world;
