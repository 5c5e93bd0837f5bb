package dev.quorate.e2e.bench;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.bench.cases.Case;
import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.GeneratorBuild;
import dev.quorate.e2e.bench.results.Page;
import dev.quorate.e2e.bench.results.Result;
import dev.quorate.e2e.bench.results.Results;
import dev.quorate.e2e.bench.results.Run;
import dev.quorate.e2e.bench.servers.Etcd;
import dev.quorate.e2e.bench.servers.Image;
import dev.quorate.e2e.bench.servers.Quorate;
import dev.quorate.e2e.bench.servers.Software;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** `make bench`. */
final class Bench {
  private static final String BUILT = "node-image/target/quorate-node.jar";
  private static final String RESULTS = "docs/performance.json";
  private static final String PAGE = "docs/performance.md";

  private final Settings settings;
  private final Tools tools;
  private final Path directory;
  private final Ending ending;

  private Bench(Settings settings, Tools tools, Path directory, Ending ending) {
    this.settings = settings;
    this.tools = tools;
    this.directory = directory;
    this.ending = ending;
  }

  public static void main(String... arguments) throws Exception {
    Settings settings = new Settings(System.getenv());
    if (settings.isOnlyAList()) {
      settings
          .catalogue()
          .cases()
          .forEach(one -> System.out.printf("%-14s %s%n", one.name(), one.title()));
      return;
    }
    if (settings.isOnlyThePage()) {
      writePage(Results.read(file(RESULTS)));
      return;
    }
    boolean whole;
    try {
      settings.chosen();
      Path parent = settings.directory().orElse(file("e2e/target"));
      Path directory =
          Files.createTempDirectory(Files.createDirectories(parent), "bench-").toAbsolutePath();
      Ending ending = Ending.prepared(directory, settings.minutes());
      Tools tools = Tools.find(settings, directory);
      whole = new Bench(settings, tools, directory, ending).run();
      ending.come();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      whole = false;
    }
    System.exit(whole ? 0 : 1);
  }

  /** Whether every case that could be measured has figures. */
  private boolean run() throws IOException, InterruptedException {
    Path jar = settings.jar().orElse(file(BUILT));
    if (!Files.exists(jar)) {
      throw new IllegalArgumentException("there is no " + jar + ": make build makes it");
    }
    Image image = Image.of(Repository.text("node-image/Dockerfile"));
    List<Software> systems = new ArrayList<>();
    systems.add(Quorate.prepared(image, jar, file("node-image/start"), directory.resolve("node")));
    tools.etcdVersion().ifPresent(version -> systems.add(new Etcd()));
    Optional<Generator> generator =
        tools.generator().map(program -> new Generator(program, directory));
    List<String> order = settings.catalogue().cases().stream().map(Case::name).toList();
    Results results = Results.read(file(RESULTS));
    Run run = describe(results.nextRun(), jar);
    System.out.println(run);
    boolean whole = true;
    try (Rounds rounds = new Rounds(systems, generator, directory, settings.heap())) {
      rounds.warmOurClient();
      for (Case one : settings.chosen()) {
        if (one.needsGenerator() && generator.isEmpty()) {
          System.out.println(one.name() + " is left out: it needs etcd's load generator");
          continue;
        }
        Result result = rounds.take(one, settings.roundsOf(one), run.id());
        if (ending.isOver()) {
          return false;
        }
        result.lines().forEach(System.out::println);
        whole &= result.failures().isEmpty();
        if (generator.isPresent() && tools.etcdVersion().isPresent()) {
          results = results.with(run, result, order);
          results.write(file(RESULTS));
          writePage(results);
        }
      }
    }
    return whole;
  }

  private static Path file(String name) {
    return Repository.root().resolve(name);
  }

  private static void writePage(Results results) throws IOException {
    Files.writeString(file(PAGE), Page.of(results));
  }

  private Run describe(int id, Path jar) throws IOException, InterruptedException {
    return new Run(
        id,
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
        Repository.version() + ", " + origin(jar),
        System.getProperty("java.vendor.version", System.getProperty("java.runtime.version")),
        "-Xmx" + settings.heap(),
        tools.etcdVersion().orElse("none").replaceFirst("^etcd Version: ", ""),
        generatorName(),
        ThisMachine.describe(),
        ThisMachine.disk(directory));
  }

  private String generatorName() {
    return settings.generator().isPresent()
        ? "tools/benchmark, given"
        : tools
            .generator()
            .map(built -> "tools/benchmark " + GeneratorBuild.VERSION)
            .orElse("ours");
  }

  // A commit names what was measured only if it is all that was built.
  private String origin(Path jar) throws IOException, InterruptedException {
    if (settings.jar().isPresent()) {
      return "a given jar, " + jar.getFileName();
    }
    String root = Repository.root().toString();
    String commit = Output.of("git", "-C", root, "rev-parse", "--short=12", "HEAD");
    String changes =
        Output.of("git", "-C", root, "status", "--porcelain", "--", ":!" + RESULTS, ":!" + PAGE);
    return commit.isEmpty() ? "no commit" : commit + (changes.isEmpty() ? "" : " with changes");
  }
}
