/** Conclusions from an observation, each alone: holdings of volumes, and members in trouble. */
package dev.quorate.operator.plan.view;
