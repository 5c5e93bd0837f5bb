/**
 * Real node processes under real faults, and what their clients saw, checked for linearizability by
 * Porcupine (scripts/linearizability).
 *
 * <p>Uses the processes of {@code dev.quorate.node.process} and the etcd API as any client does;
 * knows nothing of the engine.
 */
package dev.quorate.node.faults;
