package dev.quorate.operator.observed;

import java.time.Instant;

/**
 * The operation under way: the kind (Genesis, Join, Replace, Reset ...), its step and since when it
 * goes.
 */
public record Operation(String kind, String step, Instant startTime) {}
