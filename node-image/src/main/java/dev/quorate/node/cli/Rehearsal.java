package dev.quorate.node.cli;

import dev.quorate.node.Node;
import dev.quorate.node.options.NodeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A short life of a cluster while the node's image is built: three members form, serve clients at
 * full load, and stop. The JVM keeps for the ahead-of-time cache what that loaded and linked (JEP
 * 483, JEP 514) and how it was used (JEP 515): a fresh node then compiles what serves requests
 * before it has counted how often that runs.
 *
 * <p>The members share this process, so that leader and followers are in one cache. The clients
 * have a process of their own: their half of gRPC would blur the profile of the server's.
 */
final class Rehearsal {
  private static final int MEMBERS = 3;
  private static final int PORTS = 3;
  private static final long CLIENTS_WITHIN_SECONDS = 300;

  private final Path data;
  private final List<Integer> ports;
  private final List<Node> members = new ArrayList<>();

  private Rehearsal(Path data, List<Integer> ports) {
    this.data = data;
    this.ports = ports;
  }

  /**
   * @param args how many seconds the clients last
   */
  public static void main(String... args) throws IOException, InterruptedException {
    StandardError output = StandardError.install();
    Path data = Files.createTempDirectory("rehearsal");
    int code = new Rehearsal(data, freePorts()).run(args.length > 0 ? args[0] : "10");
    delete(data);
    output.drain(Duration.ofSeconds(1));
    System.exit(code);
  }

  private int run(String seconds) throws IOException, InterruptedException {
    try {
      for (int i = 0; i < MEMBERS; i++) {
        String how = i == 0 ? "--bootstrap" : "--seed-node=127.0.0.1:" + ports.get(0);
        int code = Main.commandLine(this::start).execute(flags(i, how));
        if (code != 0) {
          return code;
        }
      }
      return clients(seconds);
    } finally {
      members.reversed().forEach(Node::close);
    }
  }

  private int start(NodeOptions options) {
    try {
      members.add(Node.start(options, failure -> System.err.println(failure.message())));
      return 0;
    } catch (IOException e) {
      System.err.println("the rehearsal failed: " + e.getMessage());
      return 1;
    }
  }

  private String[] flags(int member, String how) {
    return new String[] {
      "--node-id=rehearsal-" + member,
      how,
      "--listen-host=127.0.0.1",
      "--data-dir=" + data.resolve("node-" + member),
      "--port=" + ports.get(member * PORTS),
      "--client-port=" + ports.get(member * PORTS + 1),
      "--peer-port=" + ports.get(member * PORTS + 2)
    };
  }

  private int clients(String seconds) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                RehearsalClients.class.getName(),
                seconds));
    for (int i = 0; i < MEMBERS; i++) {
      command.add(ports.get(i * PORTS) + ":" + ports.get(i * PORTS + 1));
    }
    Process clients = new ProcessBuilder(command).inheritIO().start();
    if (!clients.waitFor(CLIENTS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      clients.destroyForcibly();
      System.err.println(
          "the rehearsal failed: its clients have not ended after "
              + CLIENTS_WITHIN_SECONDS
              + " s");
      return 1;
    }
    return clients.exitValue();
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < MEMBERS * PORTS; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
