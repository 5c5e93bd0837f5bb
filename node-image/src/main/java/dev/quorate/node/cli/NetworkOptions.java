package dev.quorate.node.cli;

import dev.quorate.node.membership.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a node listens, and the addresses by which others reach it. */
final class NetworkOptions {
  private static final long LONGEST_SHUTDOWN_DELAY = 60_000;

  private static final int REST_PORT = 8080;
  private static final int CLIENT_PORT = 2379;
  private static final int PEER_PORT = 2380;

  // From --port, so that several nodes of one host need one port each.
  private static final int CLIENT_PORT_AFTER = 1000;
  private static final int PEER_PORT_AFTER = 2000;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "HTTP API: status, metrics, admin. Default: 8080. If it is given, the other two ports are"
              + " 1000 and 2000 above it unless they are given as well.")
  private Optional<Integer> restPort = Optional.empty();

  @Option(
      names = {"--client-port", "--kafka-port"},
      paramLabel = "PORT",
      description = "etcd v3 API. Default: 2379, or 1000 above --port.")
  private Optional<Integer> clientPort = Optional.empty();

  @Option(
      names = "--peer-port",
      paramLabel = "PORT",
      description = "Traffic between members. Default: 2380, or 2000 above --port.")
  private Optional<Integer> peerPort = Optional.empty();

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
    return restPort.orElse(REST_PORT);
  }

  int clientPort() {
    return clientPort.or(() -> restPort.map(port -> port + CLIENT_PORT_AFTER)).orElse(CLIENT_PORT);
  }

  int peerPort() {
    return raft()
        .map(HostPort::port)
        .or(() -> peerPort)
        .or(() -> restPort.map(port -> port + PEER_PORT_AFTER))
        .orElse(PEER_PORT);
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
    checkPort("--port", restPort(), wrong);
    checkPort("--client-port", clientPort(), wrong);
    checkPort("--peer-port", peerPort(), wrong);
    if (restPort() == clientPort() || restPort() == peerPort() || clientPort() == peerPort()) {
      wrong.add(
          "--port, --client-port and --peer-port must differ, are %d, %d and %d"
              .formatted(restPort(), clientPort(), peerPort()));
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
