/**
 * Finds everything that is wrong with a cluster, whatever is being done about it: rules that look
 * at the whole observation and know nothing of each other. The status is computed from what they
 * find.
 */
package dev.quorate.operator.plan.findings;
