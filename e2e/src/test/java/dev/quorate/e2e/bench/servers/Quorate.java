package dev.quorate.e2e.bench.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The node as its image runs it, by the same script and with an ahead-of-time cache that was made
 * in the same way; formed by hand, no operator.
 *
 * @param home a folder with the jar, its libraries, the script and the cache, as the image has one
 */
public record Quorate(Path home) implements Software {
  private static final String JAR = "quorate-node.jar";
  private static final String START = "start";
  private static final int REHEARSAL_SECONDS = 180;

  /** Takes a copy of the jar, so that a build in the meantime changes nothing, and rehearses. */
  public static Quorate prepared(Image image, Path jar, Path script, Path home)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    Files.copy(jar, home.resolve(JAR));
    Files.copy(script, home.resolve(START));
    Files.createSymbolicLink(home.resolve("lib"), jar.resolveSibling("lib").toAbsolutePath());
    run(home, Map.of(), List.of("sh", "-c", image.rehearsal()));
    Quorate quorate = new Quorate(home);
    // A JVM that the cache does not fit starts without it, and nothing would show in the figures.
    Map<String, String> strict = new HashMap<>(quorate.environment("64m"));
    strict.merge("JDK_JAVA_OPTIONS", "-XX:AOTMode=on", (ours, more) -> ours + " " + more);
    run(home, strict, List.of("sh", home.resolve(START).toString(), "--version"));
    return quorate;
  }

  private static void run(Path home, Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    Path output = home.resolve("preparation.out");
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder
        .environment()
        .merge(
            "PATH",
            java().getParent().toString(),
            (path, ours) -> ours + File.pathSeparator + path);
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      if (!process.waitFor(REHEARSAL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            "the ahead-of-time cache of the image cannot be made and used: %s\n%s"
                .formatted(String.join(" ", command), Files.readString(output)));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** The container of which the image gives the JVM this heap. */
  static long containerBytes(String heap) {
    long number = Long.parseLong(heap.substring(0, heap.length() - 1));
    return switch (heap.charAt(heap.length() - 1)) {
      case 'm' -> number << 21;
      case 'g' -> number << 31;
      default -> throw new IllegalArgumentException("not a size in m or g: " + heap);
    };
  }

  /**
   * For the script, a container of twice the heap, by which it chooses the collector. The JVM sees
   * the machine all the same, so it is given its heap by name.
   */
  @Override
  public Map<String, String> environment(String heap) {
    try {
      Path cgroup = Files.createDirectories(home.resolve("cgroup-" + heap));
      Files.writeString(cgroup.resolve("memory.max"), containerBytes(heap) + "\n");
      return Map.of(
          "JAVA",
          java().toString(),
          "QUORATE_HOME",
          home.toString(),
          "CGROUP",
          cgroup.toString(),
          "JDK_JAVA_OPTIONS",
          "-Xmx" + heap);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "quorate";
  }

  @Override
  public int portsOfAMember() {
    return 3;
  }

  /** That of the image: the cache names the jar relative to it. */
  @Override
  public Optional<Path> workingDirectory() {
    return Optional.of(home);
  }

  @Override
  public List<List<String>> commands(Path directory, List<Integer> ports) {
    List<List<String>> commands = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      List<String> command = new ArrayList<>();
      command.add("sh");
      command.add(home.resolve(START).toString());
      command.add("--node-id=n" + i);
      command.add("--listen-host=127.0.0.1");
      command.add("--data-dir=" + directory.resolve("n" + i));
      command.add("--client-port=" + ports.get(3 * i));
      command.add("--port=" + ports.get(3 * i + 1));
      command.add("--peer-port=" + ports.get(3 * i + 2));
      command.add(i == 0 ? "--bootstrap" : "--seed-node=127.0.0.1:" + ports.get(1));
      commands.add(command);
    }
    return commands;
  }

  /** The first member reads the file itself; the others join it. */
  @Override
  public Restore restore(Path snapshot, Path directory, List<Integer> ports) {
    List<List<String>> commands = commands(directory, ports);
    commands.getFirst().add("--bootstrap-file=" + snapshot);
    return new Restore(List.of(), commands);
  }

  /** That of this process: a JDK 25, as the image has. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
