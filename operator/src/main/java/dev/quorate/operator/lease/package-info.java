/**
 * Which of several operators is the active one: the holder of a Lease (coordination.k8s.io/v1). Who
 * holds it renews it; who could not renew it in time writes nothing more and ends. Knows the
 * Kubernetes client and nothing of clusters.
 *
 * <p>The SDK's own election is not used: it judges by wall clocks, of two machines even, ends the
 * process only after another request to an API server that may be away, and does not check before a
 * write whether the lease is still held.
 */
package dev.quorate.operator.lease;
