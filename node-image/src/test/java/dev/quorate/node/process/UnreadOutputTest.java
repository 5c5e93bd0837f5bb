package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever collects the logs has stopped to read them. */
@Timeout(120)
class UnreadOutputTest {
  /** Each logs a stack trace of some kilobytes; a pipe takes 64. */
  private static final int STRANGERS = 200;

  @TempDir Path directory;

  @Test
  void aNodeWhoseLogNobodyReadsServesItsClients() throws Exception {
    try (NodeProcess node = new NodeProcess("n1", directory)) {
      node.startUnread("--bootstrap").awaitServing(1);
      for (int stranger = 0; stranger < STRANGERS; stranger++) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.clientPort())) {
          socket.setSoTimeout(5_000);
          socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
          // Until the node has closed it.
          assertThat(socket.getInputStream().readAllBytes()).isNotNull();
        }
      }

      try (EtcdClient client = new EtcdClient(node)) {
        client.put("key", "value");
        assertThat(client.get("key")).contains("value");
      }
    }
  }
}
