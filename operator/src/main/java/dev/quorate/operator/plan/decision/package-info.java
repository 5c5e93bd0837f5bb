/**
 * The words of the planner: the one next step and why, what it changes in the status, what a
 * finding is, and the shape of a rule.
 */
package dev.quorate.operator.plan.decision;
