/** Who comes into a cluster, and when; the tables of the whole planner are one package up. */
package dev.quorate.operator.plan.members;
