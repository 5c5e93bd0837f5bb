package dev.quorate.e2e.bench.load;

import java.util.OptionalDouble;

/**
 * So many requests or events, how many a second, and within how many milliseconds half of them and
 * 99 of 100.
 */
public record Measured(
    long requests, double perSecond, OptionalDouble p50Millis, OptionalDouble p99Millis) {}
