package dev.quorate.e2e.bench;

import dev.quorate.e2e.bench.load.GeneratorBuild;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is needed and is no part of this repository. Says what is missing, and how to get it. */
record Tools(Optional<String> etcdVersion, Optional<Path> generator) {
  private static final Pattern COLONS = Pattern.compile(Pattern.quote(File.pathSeparator));

  static Tools find(Settings settings, Path scratch) throws IOException, InterruptedException {
    Optional<String> etcd = Optional.empty();
    if (onPath("etcd").isPresent()) {
      etcd = Optional.of(Output.of("etcd", "--version").lines().findFirst().orElse("").strip());
    } else {
      System.out.println(
          "etcd is not on PATH: only Quorate is measured, and docs/performance.md stays as it is."
              + " Get it from https://github.com/etcd-io/etcd/releases");
    }
    Optional<Path> generator = generator(settings, scratch);
    if (generator.isEmpty()) {
      System.out.println(
          "etcd's load generator is missing, and Go to build it: clients of our own send what they"
              + " can, and docs/performance.md keeps its figures. Install Go"
              + " (https://go.dev/doc/install), or name the program (tools/benchmark of etcd's"
              + " repository) in BENCHMARK");
    }
    return new Tools(etcd, generator);
  }

  private static Optional<Path> generator(Settings settings, Path scratch)
      throws IOException, InterruptedException {
    if (settings.generator().isPresent()) {
      Path named = settings.generator().orElseThrow();
      if (!Files.isExecutable(named)) {
        throw new IllegalArgumentException("BENCHMARK is no program: " + named);
      }
      return Optional.of(named);
    }
    Path built = GeneratorBuild.place();
    if (!Files.isExecutable(built)) {
      if (onPath("go").isEmpty()) {
        return Optional.empty();
      }
      System.out.println("Building etcd's load generator into " + built + " (two minutes, once)");
      GeneratorBuild.build(built, scratch);
    }
    return Optional.of(built);
  }

  private static Optional<Path> onPath(String program) {
    return COLONS
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
