package dev.quorate.node;

import dev.quorate.node.connections.ConnectionBudget;
import dev.quorate.node.etcd.ClientLimits;
import java.time.Duration;

/**
 * What others may take from a node.
 *
 * @param restIdle a connection to the HTTP API on which nothing came or went for so long is closed:
 *     longer than the longest wait for a report, and than clients keep a connection for later
 */
record NodeLimits(ConnectionBudget connections, ClientLimits clients, Duration restIdle) {
  static NodeLimits ofThisProcess() {
    return new NodeLimits(
        ConnectionBudget.ofThisProcess(), ClientLimits.defaults(), Duration.ofSeconds(45));
  }
}
