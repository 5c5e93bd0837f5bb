package dev.quorate.node.cli;

import dev.quorate.node.membership.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a node listens, and the addresses by which others reach it. */
final class NetworkOptions {
  private static final long LONGEST_SHUTDOWN_DELAY = 60_000;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "HTTP API: status, metrics, admin. Default: ${DEFAULT-VALUE}.")
  private int restPort;

  @Option(
      names = "--client-port",
      paramLabel = "PORT",
      defaultValue = "2379",
      description = "etcd v3 API. Default: ${DEFAULT-VALUE}.")
  private int clientPort;

  @Option(
      names = "--peer-port",
      paramLabel = "PORT",
      defaultValue = "2380",
      description = "Traffic between members. Default: ${DEFAULT-VALUE}.")
  private int peerPort;

  @Option(
      names = {"--raft-addr", "-addr"},
      paramLabel = "IP:PORT",
      description =
          "Address for traffic between members: its port is --peer-port, its host the"
              + " advertised one unless that is named or the address is 0.0.0.0.")
  private Optional<String> raftAddress = Optional.empty();

  @Option(
      names = "--listen-host",
      paramLabel = "HOST",
      defaultValue = "0.0.0.0",
      description = "Where all ports listen. Default: ${DEFAULT-VALUE}.")
  private String listenHost = "";

  @Option(
      names = "--advertise-host",
      paramLabel = "HOST",
      description =
          "Host by which other nodes reach this one. Default: that of --raft-addr or"
              + " --listen-host if it is a real one, otherwise localhost.")
  private Optional<String> advertiseHost = Optional.empty();

  @Option(
      names = "--shutdown-delay",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description =
          "A node that is asked to end is not ready any more, hands leadership over, and serves its"
              + " clients for so long, so that whoever routes them has time to route them"
              + " elsewhere. Default: ${DEFAULT-VALUE}; in the image 2000.")
  private long shutdownDelay;

  int restPort() {
    return restPort;
  }

  int clientPort() {
    return clientPort;
  }

  int peerPort() {
    return raft().map(HostPort::port).orElse(peerPort);
  }

  String listenHost() {
    return listenHost;
  }

  /** An IPv6 address is in brackets. */
  String advertisedHost() {
    return advertiseHost
        .map(HostPort::bracketed)
        .or(() -> raft().map(HostPort::host).filter(NetworkOptions::isRealHost))
        .or(() -> Optional.of(listenHost).filter(NetworkOptions::isRealHost))
        .map(HostPort::bracketed)
        .orElse("localhost");
  }

  Duration shutdownDelay() {
    return Duration.ofMillis(shutdownDelay);
  }

  void check(List<String> wrong) {
    raftAddress.ifPresent(text -> AddressCheck.check("--raft-addr", text, wrong));
    checkPort("--port", restPort, wrong);
    checkPort("--client-port", clientPort, wrong);
    checkPort("--peer-port", peerPort(), wrong);
    if (restPort == clientPort || restPort == peerPort() || clientPort == peerPort()) {
      wrong.add(
          "--port, --client-port and --peer-port must differ, are %d, %d and %d"
              .formatted(restPort, clientPort, peerPort()));
    }
    if (shutdownDelay < 0 || shutdownDelay > LONGEST_SHUTDOWN_DELAY) {
      wrong.add(
          "--shutdown-delay must be from 0 to %d ms, is %d"
              .formatted(LONGEST_SHUTDOWN_DELAY, shutdownDelay));
    }
    if (HostPort.parse(advertisedHost() + ":" + peerPort()).isEmpty()) {
      wrong.add(
          "--advertise-host \"%s\" cannot be reached by other nodes: the address must be %s"
              .formatted(advertisedHost(), HostPort.WANTED));
    }
  }

  private Optional<HostPort> raft() {
    return raftAddress.flatMap(HostPort::parse);
  }

  private static boolean isRealHost(String host) {
    return !host.equals("0.0.0.0") && !host.equals("[::]") && !host.equals("::");
  }

  private static void checkPort(String option, int port, List<String> wrong) {
    if (port < 1 || port > 65_535) {
      wrong.add(option + " must be from 1 to 65535, is " + port);
    }
  }
}
