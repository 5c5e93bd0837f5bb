/**
 * The world on Kubernetes. Reads are quorum reads of the API server, also where a cache would be
 * allowed: absence is decided upon. Writes are one request each: server-side apply for objects of
 * ours, patches with the UID or resourceVersion as precondition for everything else. Knows the
 * Kubernetes client, the planner's facts and the members' admin API.
 */
package dev.quorate.operator.kubernetes;
