/**
 * The API ring: the world on Kubernetes against a real kube-apiserver and etcd. The tests play the
 * controllers and the kubelet; the members are fakes behind the real wire.
 */
package dev.quorate.operator.kubernetes;
