/**
 * The planner as tables: {@link dev.quorate.operator.plan.Seen} builds an observation that says
 * only what matters to a row, {@link dev.quorate.operator.plan.Expected} the decision.
 */
package dev.quorate.operator.plan;
