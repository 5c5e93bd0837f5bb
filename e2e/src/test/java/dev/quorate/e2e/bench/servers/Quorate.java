package dev.quorate.e2e.bench.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The node with the flags and the ahead-of-time cache of its image; formed by hand, no operator.
 *
 * @param home a folder with the jar, its libraries and the cache, as the image has one
 */
public record Quorate(Image image, Path home) implements Software {
  private static final String JAR = "quorate-node.jar";
  private static final int REHEARSAL_SECONDS = 180;

  /** Takes a copy of the jar, so that a build in the meantime changes nothing, and rehearses. */
  public static Quorate prepared(Image image, Path jar, Path home)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    Files.copy(jar, home.resolve(JAR));
    Files.createSymbolicLink(home.resolve("lib"), jar.resolveSibling("lib").toAbsolutePath());
    run(home, List.of("sh", "-c", image.rehearsal()));
    Quorate quorate = new Quorate(image, home);
    // A JVM that the cache does not fit starts without it, and nothing would show in the figures.
    List<String> check = quorate.program("64m");
    check.addAll(1, List.of("-XX:AOTMode=on"));
    check.add("--version");
    run(home, check);
    return quorate;
  }

  private static void run(Path home, List<String> command)
      throws IOException, InterruptedException {
    Path output = home.resolve("preparation.out");
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder
        .environment()
        .merge(
            "PATH",
            java().getParent().toString(),
            (path, ours) -> ours + File.pathSeparator + path);
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

  private List<String> program(String heap) {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(image.flags(heap, home.resolve("node.aot").toString()));
    command.add("-jar");
    command.add(home.resolve(JAR).toString());
    return command;
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
  public List<List<String>> commands(Path directory, List<Integer> ports, String heap) {
    List<List<String>> commands = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      List<String> command = program(heap);
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

  /** That of this process: a JDK 25, as the image has. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
