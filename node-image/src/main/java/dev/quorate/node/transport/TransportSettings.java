package dev.quorate.node.transport;

import java.time.Duration;

/**
 * @param maxFrameBytes a longer frame closes the connection
 * @param maxQueuedBytes what waits for one slow peer; more is dropped
 * @param connectTimeout for one attempt to connect, and for the greeting of either side
 * @param firstRetry the pause after the first failure; it doubles up to {@code lastRetry}
 * @param keepAlive how often a connection is probed; it is given up after three silent ones
 * @param maxInbound connections that others may have to this member at once
 */
public record TransportSettings(
    int maxFrameBytes,
    int maxQueuedBytes,
    Duration connectTimeout,
    Duration firstRetry,
    Duration lastRetry,
    Duration keepAlive,
    int maxInbound) {
  /** Of the largest frame, with everything else as it suits production. */
  public static TransportSettings ofFrames(int maxFrameBytes) {
    return of(maxFrameBytes, Math.max(64 << 20, 2 * maxFrameBytes), 256);
  }

  /**
   * @param maxQueuedBytes may be less than a frame: one may always wait
   */
  public static TransportSettings of(int maxFrameBytes, int maxQueuedBytes, int maxInbound) {
    return new TransportSettings(
        maxFrameBytes,
        maxQueuedBytes,
        Duration.ofSeconds(2),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        maxInbound);
  }
}
