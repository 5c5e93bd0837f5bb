/**
 * Kubernetes on Quorate: a kube-apiserver keeps its objects in three members, which are killed and
 * restarted under it; alone, or with all other parts of a Kubernetes. All are processes of this
 * machine.
 */
package dev.quorate.e2e.controlplane;
