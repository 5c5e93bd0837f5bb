/**
 * The one next step for a cluster, why, and what it changes in the status; and the shape of a rule
 * that decides it.
 */
package dev.quorate.operator.plan.decision;
