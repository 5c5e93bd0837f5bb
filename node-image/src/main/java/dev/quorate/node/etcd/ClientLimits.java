package dev.quorate.node.etcd;

import java.time.Duration;

/**
 * What one connection to the etcd API may take from the others.
 *
 * @param calls under way at once; HTTP/2 names this number to the client, which waits with more
 * @param resets of streams within {@code resetWindow}: a stream costs the server a call and its
 *     client two frames (HTTP/2 rapid reset, CVE-2023-44487). A connection with more is closed
 * @param resetWindow in whole seconds
 * @param idle a connection that had no call for so long is closed; gRPC's clients connect again at
 *     their next one
 */
public record ClientLimits(int calls, int resets, Duration resetWindow, Duration idle) {
  /**
   * For clients that give up all their calls each second while there is no leader, and not for
   * those that do nothing else.
   */
  public static ClientLimits defaults() {
    return new ClientLimits(1_000, 1_000, Duration.ofSeconds(10), Duration.ofMinutes(5));
  }
}
