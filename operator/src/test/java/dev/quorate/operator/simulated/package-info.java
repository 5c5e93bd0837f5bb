/**
 * The simulated world: an API server with versions, conflicts and stale reads, its controllers and
 * kubelets, and members that behave as docs/admin-api.md says, all in one thread and under a seed.
 * What runs in it is the operator as it is.
 */
package dev.quorate.operator.simulated;
