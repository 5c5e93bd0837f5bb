/**
 * The world on Kubernetes. A look is served by informers where nothing is lost by it, and by quorum
 * reads of the API server before what cannot be undone: absence is decided upon. Writes are one
 * request each: server-side apply for objects of ours, patches with the UID or resourceVersion as
 * precondition for everything else. Knows the Kubernetes client, the planner's facts and the
 * members' admin API.
 */
package dev.quorate.operator.kubernetes;
