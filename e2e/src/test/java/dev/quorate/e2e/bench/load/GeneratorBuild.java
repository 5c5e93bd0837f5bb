package dev.quorate.e2e.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds tools/benchmark from etcd's module as the Go proxy serves it. `go install` refuses a
 * module with replace directives, so its files are copied and the directives taken out: what they
 * replace are modules of the same release, which the proxy serves too.
 */
public final class GeneratorBuild {
  public static final String VERSION = "v3.7.0";
  private static final String MODULE = "go.etcd.io/etcd/v3@" + VERSION;
  private static final Pattern FOLDER = Pattern.compile("\"Dir\":\\s*\"([^\"]+)\"");
  private static final String BENCHMARK = "./tools/benchmark";
  private static final int MINUTES = 15;

  private GeneratorBuild() {}

  /** Its place once built, the same for each call. */
  public static Path place() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path folder =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return folder.resolve("quorate-bench").resolve("etcd-benchmark-" + VERSION);
  }

  /**
   * @param scratch folder for what is needed on the way
   */
  public static void build(Path program, Path scratch) throws IOException, InterruptedException {
    Files.createDirectories(program.getParent());
    Path work = Files.createTempDirectory(scratch, "etcd-benchmark-");
    try {
      Files.writeString(work.resolve("go.mod"), "module build\n\ngo 1.24\n");
      Matcher folder = FOLDER.matcher(go(work, "mod", "download", "-json", MODULE));
      if (!folder.find()) {
        throw new IOException("go mod download does not say where it put " + MODULE);
      }
      Path sources = work.resolve("etcd");
      copy(Path.of(folder.group(1)), sources);
      Path module = sources.resolve("go.mod");
      Files.writeString(module, withoutReplacements(Files.readString(module)));
      Files.deleteIfExists(sources.resolve("go.work"));
      Files.deleteIfExists(sources.resolve("go.work.sum"));
      go(sources, "build", "-mod=mod", "-o", program.toAbsolutePath().toString(), BENCHMARK);
    } finally {
      delete(work);
    }
  }

  /** The text of a go.mod without its replace directives, both forms of them. */
  static String withoutReplacements(String module) {
    return module
        .replaceAll("(?ms)^replace \\(.*?^\\)\\n?", "")
        .replaceAll("(?m)^replace [^(\\n]*\\n?", "");
  }

  private static String go(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "go-", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("GOFLAGS", "-mod=mod");
      builder.environment().put("GOWORK", "off");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new IOException(
              String.join(" ", command) + ":\n" + Files.readString(output, UTF_8));
        }
      } finally {
        process.destroyForcibly();
      }
      return Files.readString(output, UTF_8);
    } finally {
      Files.delete(output);
    }
  }

  // The module cache is read-only; a copy by content is not.
  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.write(copy, Files.readAllBytes(file));
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
