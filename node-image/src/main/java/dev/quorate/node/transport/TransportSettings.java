package dev.quorate.node.transport;

import java.time.Duration;

/**
 * @param maxFrameBytes a longer frame closes the connection
 * @param maxQueuedBytes what waits for one slow peer; more is dropped
 * @param connectTimeout for one attempt to connect, and for the greeting of either side
 * @param firstRetry the pause after the first failure; it doubles up to {@code lastRetry}
 * @param keepAlive how often a connection is probed; it is given up after three silent ones
 */
public record TransportSettings(
    int maxFrameBytes,
    int maxQueuedBytes,
    Duration connectTimeout,
    Duration firstRetry,
    Duration lastRetry,
    Duration keepAlive) {
  public static TransportSettings ofFrames(int maxFrameBytes) {
    return ofFrames(maxFrameBytes, Math.max(64 << 20, 2 * maxFrameBytes));
  }

  /**
   * @param maxQueuedBytes may be less than a frame: one may always wait
   */
  public static TransportSettings ofFrames(int maxFrameBytes, int maxQueuedBytes) {
    return new TransportSettings(
        maxFrameBytes,
        maxQueuedBytes,
        Duration.ofSeconds(2),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2));
  }
}
