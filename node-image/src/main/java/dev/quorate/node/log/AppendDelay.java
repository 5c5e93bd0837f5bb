package dev.quorate.node.log;

import java.time.Duration;

/**
 * How long the disk keeps appends waiting, from the moment when they were queued until they are
 * durable.
 *
 * @param outstanding for how long the oldest append has waited that is not durable; zero if none is
 * @param longest of those that became durable within the last {@link AppendWatch#MEMORY}; zero if
 *     none did
 */
public record AppendDelay(Duration outstanding, Duration longest) {}
