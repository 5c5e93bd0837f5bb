/**
 * The planner: from one observation of a cluster to the one next step for it.
 *
 * <p>Pure. No input or output, no clock, no client, no randomness: the time and a freshly minted
 * clusterId are part of the observation. Everything else in the operator may use this package; it
 * uses only the JDK (and Jackson's annotations on the report).
 */
package dev.quorate.operator.plan;
