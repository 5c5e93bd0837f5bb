/**
 * Decides about single members, their pods and their claims: who joins or is promoted next, whose
 * pod is replaced, what is noted on a claim, who is awaited.
 */
package dev.quorate.operator.plan.members;
