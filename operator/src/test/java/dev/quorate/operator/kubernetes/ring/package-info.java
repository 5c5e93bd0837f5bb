/**
 * The API ring: what may happen to a cluster, against a real kube-apiserver and with the chart's
 * rights, with a fault at each request of the operator that changes something. May use the played
 * controllers and members of the tests of operator.kubernetes.
 */
package dev.quorate.operator.kubernetes.ring;
