package dev.quorate.operator.plan;

/** The structural configuration: fixed at genesis, the same on every member. */
public record StructuralConfig(
    int partitions,
    int replicationFactor,
    String replicationMode,
    String tableType,
    int keyPosition,
    int partitionPosition) {}
