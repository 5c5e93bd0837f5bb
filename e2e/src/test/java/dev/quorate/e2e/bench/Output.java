package dev.quorate.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** What a short command prints; empty when it fails. */
final class Output {
  private Output() {}

  static String of(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? text.strip() : "";
  }
}
