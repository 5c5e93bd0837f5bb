/**
 * Decides about single members, their pods and their claims: who joins or is promoted next, whose
 * pod is replaced, which note a claim gets, who is awaited.
 */
package dev.quorate.operator.plan.members;
