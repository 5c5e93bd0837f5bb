package dev.quorate.e2e.bench.load;

import java.util.OptionalDouble;

/** So many requests, how many a second, and within how many milliseconds 99 of 100 of them. */
public record Measured(long requests, double perSecond, OptionalDouble p99Millis) {}
