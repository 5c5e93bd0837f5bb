package dev.quorate.node.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.files.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member downloads what the pod of an operator serves. */
class ServedSnapshotTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final Download DOWNLOAD =
      new Download(1 << 20, Duration.ofSeconds(20), Duration.ofSeconds(30));

  @TempDir private Path directory;
  private Path file;
  private Path token;
  private ServedSnapshot served;

  @BeforeEach
  void serve() throws IOException {
    file = directory.resolve("golden.netsy");
    token = Files.writeString(directory.resolve("token"), "secret\n");
    served = ServedSnapshot.start(file, SHA256, new TokenFile(token), 0);
  }

  @AfterEach
  void end() {
    served.close();
  }

  @Test
  void whoeverHasTheTokenGetsTheFileAsItIsThen() throws Exception {
    assertRefused("/" + SHA256 + "?key=" + key(), "404 there is no file golden.netsy");
    byte[] content = new byte[300_000];
    Files.write(file, content);

    String digest = fetch("/" + SHA256 + "?key=" + key());

    assertThat(directory.resolve("data/delivered/part.tmp")).hasBinaryContent(content);
    assertThat(digest).hasSize(64);
  }

  @Test
  void nobodyElseDoes() throws Exception {
    Files.writeString(file, "keys and values");
    String other = ServedSnapshot.key("another token", SHA256);

    assertRefused("/" + SHA256, "403 the key is not that of the admin token");
    assertRefused("/" + SHA256 + "?key=" + other, "403 the key is not that of the admin token");
    assertRefused("/?key=" + key(), "404");
    assertRefused("/golden.netsy?key=" + key(), "404");
  }

  /** The same as the operator's, which is tested with the same line. */
  @Test
  void theKeyIsTheHmacOfTheDigest() {
    assertThat(key()).isEqualTo("c0aa5ef4424d482e14c705988aefb7f70fe634fc8969f80642eb222d37fca19e");
  }

  private static String key() {
    return ServedSnapshot.key("secret", SHA256);
  }

  private String fetch(String path) throws IOException {
    return DOWNLOAD.fetch(
        URI.create("http://127.0.0.1:" + served.port() + path),
        new DeliveredFile(directory.resolve("data")),
        "part.tmp",
        () -> true);
  }

  private void assertRefused(String path, String why) {
    assertThatThrownBy(() -> fetch(path)).hasMessageContaining("it answers HTTP " + why);
  }
}
