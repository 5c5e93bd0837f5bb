package dev.quorate.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandardErrorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final CountDownLatch somebodyReads = new CountDownLatch(1);

  @Test
  void keepsNobodyWaitingWhileNobodyReadsAndSaysWhatIsMissing() {
    StandardError error = new StandardError(pipe(), 1_000);
    PrintStream out = new PrintStream(error, true, UTF_8);

    for (int line = 0; line < 200; line++) {
      out.println("line %03d".formatted(line));
    }
    somebodyReads.countDown();
    error.drain(PATIENCE);
    out.println("later");
    error.drain(PATIENCE);

    // 9 bytes a line: 111 of them are kept.
    assertThat(read.toString(UTF_8).lines())
        .startsWith("line 000", "line 001")
        .contains("line 110")
        .doesNotContain("line 111")
        .endsWith(
            "quorate-node: 89 log lines were dropped, because nobody read standard error", "later");
  }

  @Test
  void theEndOfTheProcessWaitsForItOnlySoLong() {
    StandardError error = new StandardError(pipe(), 1_000);
    error.write(new byte[10], 0, 10);

    error.drain(Duration.ofMillis(10));

    assertThat(read.size()).isZero();
    somebodyReads.countDown();
    error.drain(PATIENCE);
    assertThat(read.size()).isEqualTo(10);
  }

  /** One that is full until somebody reads. */
  private OutputStream pipe() {
    return new OutputStream() {
      @Override
      public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try {
          somebodyReads.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        read.write(bytes, offset, length);
      }
    };
  }
}
