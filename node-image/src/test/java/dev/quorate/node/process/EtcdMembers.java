package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members of etcd, with the names and the kind of addresses that ours have. */
final class EtcdMembers implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<Integer> ports = FreePorts.find(2 * SIZE);
  private final List<Process> processes = new ArrayList<>();

  EtcdMembers(Path etcd, Path directory) throws IOException {
    String cluster =
        IntStream.range(0, SIZE)
            .mapToObj(i -> name(i) + "=" + peer(i))
            .collect(Collectors.joining(","));
    for (int i = 0; i < SIZE; i++) {
      processes.add(
          new ProcessBuilder(
                  etcd.toString(),
                  "--name=" + name(i),
                  "--data-dir=" + directory.resolve("etcd-" + name(i)),
                  "--listen-client-urls=" + client(i),
                  "--advertise-client-urls=" + client(i),
                  "--listen-peer-urls=" + peer(i),
                  "--initial-advertise-peer-urls=" + peer(i),
                  "--initial-cluster=" + cluster,
                  "--unsafe-no-fsync")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("etcd-" + name(i) + ".log").toFile())
              .start());
    }
    await("etcd listens").atMost(Duration.ofSeconds(30)).until(this::allListen);
  }

  private boolean allListen() {
    return IntStream.range(0, SIZE).allMatch(this::listens);
  }

  private boolean listens(int member) {
    assertThat(processes.get(member).isAlive()).isTrue();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(member))) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(int member) {
    return "n" + (member + 1);
  }

  private String client(int member) {
    return "http://localhost:" + ports.get(member);
  }

  private String peer(int member) {
    return "http://localhost:" + ports.get(SIZE + member);
  }

  List<String> endpoints() {
    return IntStream.range(0, SIZE).mapToObj(this::client).toList();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    await("etcd ends")
        .atMost(Duration.ofSeconds(10))
        .until(() -> processes.stream().noneMatch(Process::isAlive));
  }
}
