/** The spec of a ConsensusCluster, and its errors. */
package dev.quorate.operator.observed.spec;
