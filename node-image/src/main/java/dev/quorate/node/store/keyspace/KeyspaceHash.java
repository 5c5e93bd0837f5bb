package dev.quorate.node.store.keyspace;

/**
 * What all members must agree on, in four bytes.
 *
 * @param hash CRC32C of the versions
 * @param compactRevision when it was computed: it decides which versions there were
 * @param revision up to which there were versions
 * @param current the newest revision
 */
public record KeyspaceHash(int hash, long compactRevision, long revision, long current) {}
