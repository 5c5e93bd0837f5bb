/**
 * Recovers a lost quorum by order of a person: who survives, which data goes, and the steps from
 * the recorded intent to the next cluster (docs/decisions/0034).
 */
package dev.quorate.operator.plan.recovery;
