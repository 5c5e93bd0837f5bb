/**
 * Builders of the Kubernetes objects of a cluster. Pure: from the cluster's facts and the planner's
 * layout to objects of the Kubernetes model; no client, no clock, no randomness.
 */
package dev.quorate.operator.resources;
