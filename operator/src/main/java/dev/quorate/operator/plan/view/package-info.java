/**
 * What follows from the observed facts, before anything is decided: what each volume holds, who the
 * members are, how many pods there must be.
 */
package dev.quorate.operator.plan.view;
