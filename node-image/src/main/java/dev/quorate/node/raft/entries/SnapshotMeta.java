package dev.quorate.node.raft.entries;

import dev.quorate.node.raft.configuration.Configuration;

/**
 * A snapshot by reference: the core never sees its bytes.
 *
 * @param index the last entry that it covers
 * @param term that entry's term
 * @param configuration the configuration as of that entry
 * @param size its length in bytes
 * @param digest CRC32C of its bytes; two snapshots with the same index, term, size and digest are
 *     the same file
 */
public record SnapshotMeta(
    long index, long term, Configuration configuration, long size, int digest) {}
