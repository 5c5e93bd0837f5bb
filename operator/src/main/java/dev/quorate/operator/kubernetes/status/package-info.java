/**
 * The status of a ConsensusCluster, between the form that is stored and the planner's. Knows the
 * API model and the observed records, and no client.
 */
package dev.quorate.operator.kubernetes.status;
