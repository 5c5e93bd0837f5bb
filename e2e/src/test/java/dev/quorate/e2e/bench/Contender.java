package dev.quorate.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Three server processes that speak the etcd v3 API, each with its own directory. */
final class Contender implements AutoCloseable {
  static final int MEMBERS = 3;

  private final String name;
  private final List<List<String>> commands;
  private final List<String> endpoints;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private Contender(
      String name, List<List<String>> commands, List<String> endpoints, Path directory) {
    this.name = name;
    this.commands = commands;
    this.endpoints = endpoints;
    this.directory = directory;
  }

  /**
   * The node as its image runs it, but for the ahead-of-time cache; formed by hand, no operator.
   */
  static Contender quorate(Path nodeJar, Path directory) throws IOException {
    List<Integer> ports = freePorts(3 * MEMBERS);
    List<List<String>> commands = new ArrayList<>();
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-Xmx512m",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-jar",
                  nodeJar.toString(),
                  "--node-id=bench-" + i,
                  "--listen-host=127.0.0.1",
                  "--data-dir=" + directory.resolve("quorate-" + i),
                  "--port=" + ports.get(3 * i),
                  "--client-port=" + ports.get(3 * i + 1),
                  "--peer-port=" + ports.get(3 * i + 2)));
      command.add(i == 0 ? "--bootstrap" : "--seed-node=127.0.0.1:" + ports.get(0));
      commands.add(command);
      endpoints.add("http://127.0.0.1:" + ports.get(3 * i + 1));
    }
    return new Contender("quorate", commands, endpoints, directory);
  }

  /** etcd with its defaults. */
  static Contender etcd(Path directory) throws IOException {
    List<Integer> ports = freePorts(2 * MEMBERS);
    List<String> initial = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      initial.add("etcd-" + i + "=http://127.0.0.1:" + ports.get(2 * i + 1));
    }
    List<List<String>> commands = new ArrayList<>();
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      String client = "http://127.0.0.1:" + ports.get(2 * i);
      String peer = "http://127.0.0.1:" + ports.get(2 * i + 1);
      commands.add(
          List.of(
              "etcd",
              "--name=etcd-" + i,
              "--data-dir=" + directory.resolve("etcd-" + i),
              "--listen-client-urls=" + client,
              "--advertise-client-urls=" + client,
              "--listen-peer-urls=" + peer,
              "--initial-advertise-peer-urls=" + peer,
              "--initial-cluster=" + String.join(",", initial),
              "--log-level=error"));
      endpoints.add(client);
    }
    return new Contender("etcd", commands, endpoints, directory);
  }

  String name() {
    return name;
  }

  List<String> endpoints() {
    return endpoints;
  }

  void start() {
    for (int i = 0; i < MEMBERS; i++) {
      processes.add(launch(i));
    }
  }

  /** kill -9. */
  void kill(int member) {
    processes.get(member).destroyForcibly();
  }

  void startAgain(int member) throws InterruptedException {
    processes.get(member).waitFor();
    processes.set(member, launch(member));
  }

  private Process launch(int member) {
    Path log = directory.resolve(name + "-" + member + ".log");
    try {
      return new ProcessBuilder(commands.get(member))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + commands.get(member), e);
    }
  }

  /** The end of each member's log, for the error when it does not come up. */
  String logs() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < MEMBERS; i++) {
      try {
        List<String> lines = Files.readAllLines(directory.resolve(name + "-" + i + ".log"));
        text.append(name).append('-').append(i).append(":\n");
        lines
            .subList(Math.max(0, lines.size() - 15), lines.size())
            .forEach(line -> text.append("  ").append(line).append('\n'));
      } catch (IOException e) {
        text.append("(no log: ").append(e.getMessage()).append(")\n");
      }
    }
    return text.toString();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
