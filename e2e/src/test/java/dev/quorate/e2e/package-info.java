/**
 * What is proved from outside: the chart as rendered ({@code chart}), and the whole product on a
 * real Kubernetes ({@code scenario}, with its tools in {@code kube}), under a Kubernetes ({@code
 * controlplane}), next to etcd ({@code bench}). Nothing here may know the code of the operator or
 * the node; it sees what a user sees.
 */
package dev.quorate.e2e;
