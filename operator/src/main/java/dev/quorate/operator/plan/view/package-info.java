/**
 * Says what follows from the observation before anything is decided: what each volume holds, who
 * the members are and what troubles them, how many pods there must be.
 */
package dev.quorate.operator.plan.view;
