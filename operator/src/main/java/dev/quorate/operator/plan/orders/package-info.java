/**
 * Decides about what people ask for, before and after everything else: deletion, pause, tasks, and
 * a spec that is invalid or not carried out.
 */
package dev.quorate.operator.plan.orders;
