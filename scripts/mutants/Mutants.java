import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Plants each mutant of a module, which is a known mistake, and reports which test kills it.
 *
 * <pre>java scripts/mutants/Mutants.java MODULE CLASSPATH [NAME...]
 * java scripts/mutants/Mutants.java MODULE</pre>
 *
 * With the module alone it runs no test, and fails when the text of a mutant is not in the sources.
 * CLASSPATH is that of the module's tests, its own two folders first. Only the changed classes are
 * compiled again, in front of them. It fails when a mutant survives, is killed by something else
 * than its header names, no longer applies, or, if it breaks a promise of safety, is noticed only
 * because something took too long.
 *
 * <p>A mutant is a file src/test/mutants/NAME.mutant of the module:
 *
 * <pre>
 * # What is wrong, in a sentence.
 * kind: safety                  or liveness: something good does not happen
 * tests: SomeTest OtherTest[X]  simple names, or package/SomeTest; X is passed on as
 *                               -Dquorate.scenario
 * seeds: 20                     may be left out; how many a random test tries, if not its usual number
 * killed-by: I3                 part of the first failure: of its test or of its message
 * file: src/main/java/...       of the module; may come again, with replacements of its own
 * --- from
 * text that occurs exactly once, white space aside
 * --- to
 * text in its place
 * --- end
 * </pre>
 */
final class Mutants {
  private static final int LIMIT_SECONDS = 180;

  /** As in {@code FirstFailure}. */
  private static final int KILLED = 10;

  private static final int ONLY_LATE = 11;

  private record Replacement(Path file, String from, String to) {}

  private record Mutant(
      String name,
      boolean safety,
      List<String> tests,
      Optional<String> seeds,
      String killedBy,
      List<Replacement> replacements) {}

  /** What became of a mutant: in words, and whether it is what was expected. */
  private record Verdict(boolean expected, String text) {}

  private final Path module;
  private final String classpath;
  private final Path scratch;

  private Mutants(Path module, String classpath) {
    this.module = module;
    this.classpath = classpath;
    this.scratch = module.resolve("target/mutants");
  }

  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]);
    if (args.length == 1) {
      System.exit(new Mutants(module, "").apply() ? 0 : 1);
    }
    List<String> names = List.of(args).subList(2, args.length);
    System.exit(new Mutants(module, absolute(args[1])).run(names) ? 0 : 1);
  }

  private static String absolute(String classpath) {
    return Stream.of(classpath.trim().split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean run(List<String> names) throws Exception {
    List<Mutant> mutants = read(names);
    Optional<String> trouble =
        compile(List.of(Path.of("scripts/mutants/FirstFailure.java")), runner(), classpath);
    if (trouble.isPresent()) {
      System.out.println("what runs the tests of a mutant does not compile: " + trouble.get());
      return false;
    }
    int expected = 0;
    for (Mutant mutant : mutants) {
      long began = System.nanoTime();
      Verdict verdict = verdict(mutant);
      long seconds = (System.nanoTime() - began) / 1_000_000_000;
      String mark = verdict.expected() ? "ok  " : "FAIL";
      String kind = mutant.safety() ? "safety" : "liveness";
      System.out.printf(
          "%s %-46s %-8s %3d s  %s%n", mark, mutant.name(), kind, seconds, verdict.text());
      expected += verdict.expected() ? 1 : 0;
    }
    System.out.printf(
        "mutants of %s killed as expected: %d/%d%n", module, expected, mutants.size());
    return !mutants.isEmpty() && expected == mutants.size();
  }

  /** Whether each mutant can be planted still. */
  private boolean apply() throws Exception {
    boolean all = true;
    for (Mutant mutant : read(List.of())) {
      Optional<String> trouble = plant(mutant, new LinkedHashMap<>());
      trouble.ifPresent(text -> System.out.printf("mutant %s %s%n", mutant.name(), text));
      all &= trouble.isEmpty();
    }
    return all;
  }

  private Path runner() {
    return scratch.resolve("runner");
  }

  // Reading

  private List<Mutant> read(List<String> names) throws IOException {
    Path folder = module.resolve("src/test/mutants");
    try (Stream<Path> files = Files.list(folder)) {
      List<Mutant> mutants = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".mutant", "");
        if (names.isEmpty() || names.contains(name)) {
          mutants.add(parse(name, Files.readAllLines(file)));
        }
      }
      return mutants;
    }
  }

  private Mutant parse(String name, List<String> lines) {
    Map<String, String> header = new LinkedHashMap<>();
    List<Replacement> replacements = new ArrayList<>();
    StringBuilder from = new StringBuilder();
    StringBuilder to = new StringBuilder();
    Optional<StringBuilder> text = Optional.empty();
    for (String line : lines) {
      if (line.equals("--- from")) {
        from.setLength(0);
        to.setLength(0);
        text = Optional.of(from);
      } else if (line.equals("--- to")) {
        text = Optional.of(to);
      } else if (line.equals("--- end")) {
        replacements.add(
            new Replacement(
                Path.of(required(name, header, "file")), from.toString(), to.toString()));
        text = Optional.empty();
      } else if (text.isPresent()) {
        text.get().append(line).append('\n');
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] field = line.split(":", 2);
        header.put(field[0].trim(), field.length == 2 ? field[1].trim() : "");
      }
    }
    return new Mutant(
        name,
        required(name, header, "kind").equals("safety"),
        List.of(required(name, header, "tests").split("\\s+")),
        Optional.ofNullable(header.get("seeds")),
        required(name, header, "killed-by"),
        replacements);
  }

  private static String required(String name, Map<String, String> header, String field) {
    return Optional.ofNullable(header.get(field))
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> new IllegalArgumentException(name + ".mutant has no " + field));
  }

  // Planting

  private Verdict verdict(Mutant mutant) throws Exception {
    Path folder = scratch.resolve(mutant.name());
    delete(folder);
    Map<Path, String> sources = new LinkedHashMap<>();
    Optional<String> gone = plant(mutant, sources);
    if (gone.isPresent()) {
      return new Verdict(false, gone.get());
    }
    List<Path> changed = new ArrayList<>();
    for (Map.Entry<Path, String> source : sources.entrySet()) {
      Path copy = folder.resolve(source.getKey());
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, source.getValue());
      changed.add(copy);
    }
    Path classes = folder.resolve("classes");
    Optional<String> trouble = compile(changed, classes, classpath);
    return trouble.isPresent()
        ? new Verdict(false, "does not compile: " + trouble.get())
        : test(mutant, classes, folder.resolve("output.txt"));
  }

  /** Puts the changed sources into the map, or says why it cannot. */
  private Optional<String> plant(Mutant mutant, Map<Path, String> sources) throws IOException {
    for (Replacement change : mutant.replacements()) {
      String before =
          sources.containsKey(change.file())
              ? sources.get(change.file())
              : Files.readString(module.resolve(change.file()));
      Matcher place = pattern(change.from()).matcher(before);
      long places = place.results().count();
      if (places != 1) {
        return Optional.of(
            "no longer applies: its text is in %s %d times".formatted(change.file(), places));
      }
      place.reset();
      sources.put(change.file(), place.replaceFirst(Matcher.quoteReplacement(change.to())));
    }
    return Optional.empty();
  }

  /** The same text, however it is broken into lines. */
  private static Pattern pattern(String text) {
    return Pattern.compile(
        Stream.of(text.trim().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+")));
  }

  /** What the compiler says, if it does not compile. */
  private static Optional<String> compile(List<Path> sources, Path into, String classpath)
      throws IOException {
    Files.createDirectories(into);
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-implicit:none", "-parameters", "-cp", classpath));
    arguments.addAll(List.of("-d", into.toString()));
    sources.forEach(source -> arguments.add(source.toString()));
    var said = new java.io.ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, arguments.toArray(String[]::new));
    return result == 0 ? Optional.empty() : Optional.of(said.toString());
  }

  // Testing

  private Verdict test(Mutant mutant, Path classes, Path output) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquorate.seeds=" + mutant.seeds().orElse(""),
                "-cp",
                Stream.of(classes.toAbsolutePath(), runner().toAbsolutePath(), classpath)
                    .map(Object::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "FirstFailure",
                mutant.safety() ? "safety" : "liveness"));
    for (String test : mutant.tests()) {
      command.add(fullName(test));
    }
    // The working directory of a module's tests under Maven.
    Process process =
        new ProcessBuilder(command)
            .directory(module.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return new Verdict(
          !mutant.safety() && mutant.killedBy().equals("timeout"),
          "killed by a timeout alone: " + output);
    }
    String last = Files.readString(output).lines().reduce("", (before, line) -> line);
    return switch (process.exitValue()) {
      case 0 -> new Verdict(false, "SURVIVED");
      case KILLED ->
          last.contains(mutant.killedBy())
              ? new Verdict(true, "killed by " + last)
              : new Verdict(
                  false, "killed by something else than %s: %s".formatted(mutant.killedBy(), last));
      case ONLY_LATE -> new Verdict(false, "killed only because something never happened: " + last);
      default -> new Verdict(false, "the tests did not run: see " + output);
    };
  }

  /** With the package, which is found by the file. */
  private String fullName(String test) throws IOException {
    String simple = test.replaceAll("\\[.*", "");
    Path root = module.resolve("src/test/java");
    try (Stream<Path> files = Files.walk(root)) {
      Path file =
          files
              .filter(path -> path.endsWith(simple + ".java"))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("there is no test " + simple));
      String path = root.relativize(file).toString().replace(".java", "");
      return path.replace(File.separatorChar, '.') + test.substring(simple.length());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
