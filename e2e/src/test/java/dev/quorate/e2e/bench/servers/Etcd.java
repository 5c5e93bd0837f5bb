package dev.quorate.e2e.bench.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** etcd of the PATH with its defaults. */
public record Etcd() implements Software {
  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public int portsOfAMember() {
    return 2;
  }

  @Override
  public Optional<Path> workingDirectory() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> environment(String heap) {
    return Map.of();
  }

  @Override
  public List<List<String>> commands(Path directory, List<Integer> ports) {
    String initial = initialCluster(ports);
    List<List<String>> commands = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      String client = url(ports.get(2 * i));
      String peer = url(ports.get(2 * i + 1));
      commands.add(
          List.of(
              "etcd",
              "--name=n" + i,
              "--data-dir=" + directory.resolve("n" + i),
              "--listen-client-urls=" + client,
              "--advertise-client-urls=" + client,
              "--listen-peer-urls=" + peer,
              "--initial-advertise-peer-urls=" + peer,
              "--initial-cluster=" + initial,
              "--log-level=error"));
    }
    return commands;
  }

  /** As etcd's guide to disaster recovery has it: the file is unpacked for each member. */
  @Override
  public Restore restore(Path snapshot, Path directory, List<Integer> ports) {
    List<List<String>> unpack = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      unpack.add(
          List.of(
              "etcdutl",
              "snapshot",
              "restore",
              snapshot.toString(),
              "--name=n" + i,
              "--data-dir=" + directory.resolve("n" + i),
              "--initial-cluster=" + initialCluster(ports),
              "--initial-advertise-peer-urls=" + url(ports.get(2 * i + 1))));
    }
    return new Restore(unpack, commands(directory, ports));
  }

  private static String initialCluster(List<Integer> ports) {
    return IntStream.range(0, Members.COUNT)
        .mapToObj(i -> "n%d=%s".formatted(i, url(ports.get(2 * i + 1))))
        .collect(Collectors.joining(","));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }
}
