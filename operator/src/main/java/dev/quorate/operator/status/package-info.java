/**
 * The status that people see, computed from the observation and the decision: conditions, members,
 * phase, events. Pure, like the planner; one class per condition.
 */
package dev.quorate.operator.status;
