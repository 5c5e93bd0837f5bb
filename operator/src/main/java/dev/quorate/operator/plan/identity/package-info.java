/**
 * Decides which cluster this is and how much of it is left: form, adopt, resume, confirm, take out
 * a member whose data is lost, or hold.
 */
package dev.quorate.operator.plan.identity;
