/**
 * Compaction by itself: which revision is compacted when, as etcd decides it (docs/decisions/0046).
 *
 * <p>May use the port of the engine and the store; knows no clients and no options.
 */
package dev.quorate.node.compaction;
