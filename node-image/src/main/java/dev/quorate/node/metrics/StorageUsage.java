package dev.quorate.node.metrics;

/**
 * What a member holds at one moment.
 *
 * @param logBytes on disk
 * @param storeBytes in memory, estimated
 * @param quotaBytes the most that the store may take
 */
public record StorageUsage(
    long logBytes,
    long storeBytes,
    long quotaBytes,
    long keys,
    long revision,
    long compactRevision) {}
