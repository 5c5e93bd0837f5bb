package dev.quorate.e2e.bench.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    List<String> initial = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      initial.add("n%d=%s".formatted(i, url(ports.get(2 * i + 1))));
    }
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
              "--initial-cluster=" + String.join(",", initial),
              "--log-level=error"));
    }
    return commands;
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }
}
