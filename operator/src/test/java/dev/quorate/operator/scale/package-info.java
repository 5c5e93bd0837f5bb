/**
 * How many clusters one operator bears: the packaged operator in a process of its own, a real
 * kube-apiserver and etcd, and everybody else played in this process (docs/scale.md). {@code make
 * scale} runs it.
 */
package dev.quorate.operator.scale;
