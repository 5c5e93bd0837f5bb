/** Conclusions from an observation, each alone: the layout of a cluster, and members in trouble. */
package dev.quorate.operator.plan.view;
