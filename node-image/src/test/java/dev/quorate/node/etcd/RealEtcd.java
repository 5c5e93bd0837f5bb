package dev.quorate.node.etcd;

import static org.awaitility.Awaitility.await;

import dev.quorate.node.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** One etcd of its own makers, on loopback, as long as a test runs. */
final class RealEtcd implements AutoCloseable {
  final int port = FreePorts.find(1).getFirst();
  private final Process process;

  RealEtcd(Path directory) throws IOException {
    Path etcd = Binary.orSkip("etcd", "QUORATE_ETCD");
    String client = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + FreePorts.find(1).getFirst();
    process =
        new ProcessBuilder(
                etcd.toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("etcd.log").toFile())
            .start();
    await("etcd listens").atMost(Duration.ofSeconds(30)).until(this::listens);
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
