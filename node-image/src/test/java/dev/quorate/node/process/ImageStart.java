package dev.quorate.node.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the image starts its JVM in a container of some size: asked from its own script.
 *
 * @param flags of the JVM, without the ahead-of-time cache, which only an image has
 * @param environment what the script adds to it
 */
record ImageStart(List<String> flags, Map<String, String> environment) {
  /** In place of the JVM: its arguments and its environment, a line each. */
  private static final String PRINTING =
      """
      #!/bin/sh
      printf '%s\\n' "$@"
      env
      """;

  private static final String ADDED = "MALLOC_";

  static ImageStart inContainerOf(int mebibytes) {
    try {
      List<String> lines = run(mebibytes);
      return new ImageStart(
          lines.stream()
              .takeWhile(line -> !line.equals("-jar"))
              .filter(line -> !line.startsWith("-XX:AOTCache="))
              .toList(),
          lines.stream()
              .filter(line -> line.startsWith(ADDED))
              .map(line -> line.split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> run(int mebibytes) throws IOException {
    Path directory = Files.createTempDirectory("image-start");
    Path limit = directory.resolve("memory.max");
    Path java = directory.resolve("java");
    try {
      Files.writeString(limit, ((long) mebibytes << 20) + "\n");
      Files.writeString(java, PRINTING);
      if (!java.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + java + " executable");
      }
      ProcessBuilder start = new ProcessBuilder("sh", Path.of("start").toAbsolutePath().toString());
      start.environment().put("CGROUP", directory.toString());
      start.environment().put("JAVA", java.toString());
      Process process = start.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!output.contains("-jar")) {
        throw new IOException("the start script of the image: " + output);
      }
      return output.lines().toList();
    } finally {
      Files.deleteIfExists(limit);
      Files.deleteIfExists(java);
      Files.deleteIfExists(directory);
    }
  }
}
