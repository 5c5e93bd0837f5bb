/**
 * From what was observed and decided to the status that people see: conditions, members, phase,
 * events. Pure, like the planner; one class per condition.
 */
package dev.quorate.operator.status;
