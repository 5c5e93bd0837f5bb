package dev.quorate.node.etcd;

import static org.awaitility.Awaitility.await;

import dev.quorate.node.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One etcd of its own makers, on loopback, as long as a test runs. */
final class RealEtcd implements AutoCloseable {
  final int port = FreePorts.find(1).getFirst();
  private final Process process;

  /**
   * An empty one.
   *
   * @param flags besides those that it needs to run
   */
  RealEtcd(Path directory, String... flags) throws IOException {
    this(directory, peer(), List.of(flags));
  }

  private RealEtcd(Path directory, String peer, List<String> flags) throws IOException {
    Path etcd = Binary.orSkip("etcd", "QUORATE_ETCD");
    String client = "http://127.0.0.1:" + port;
    List<String> command =
        new ArrayList<>(
            List.of(
                etcd.toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--bcrypt-cost=4",
                "--unsafe-no-fsync"));
    command.addAll(flags);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("etcd.log").toFile())
            .start();
    await("etcd listens").atMost(Duration.ofSeconds(30)).until(this::listens);
  }

  /** With the content of a snapshot, by etcd's own tool. */
  static RealEtcd restored(Path directory, Path snapshot) throws Exception {
    String peer = peer();
    Files.createDirectories(directory);
    String said =
        Tool.run(
            directory,
            Binary.orSkip("etcdutl", "QUORATE_ETCDUTL"),
            "snapshot",
            "restore",
            snapshot.toString(),
            "--data-dir=" + directory.resolve("etcd"),
            "--name=default",
            "--initial-cluster=default=" + peer,
            "--initial-advertise-peer-urls=" + peer);
    if (!said.contains("restored snapshot")) {
      throw new AssertionError(said);
    }
    return new RealEtcd(directory, peer, List.of());
  }

  /** As a person starts it, with ports of its own. */
  static RealEtcd typed(Path directory, String peer, List<String> flags) throws IOException {
    return new RealEtcd(directory, peer, flags);
  }

  static String peer() {
    return "http://127.0.0.1:" + FreePorts.find(1).getFirst();
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await("etcd ends").atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
  }
}
