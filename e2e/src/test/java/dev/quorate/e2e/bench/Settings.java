package dev.quorate.e2e.bench;

import dev.quorate.e2e.bench.cases.Case;
import dev.quorate.e2e.bench.cases.Catalogue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What can be set from outside, as variables of the environment; docs/performance.md lists them.
 */
record Settings(Map<String, String> environment) {
  private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");
  private static final int ENOUGH_MINUTES = 30;
  private static final int ENOUGH_MINUTES_LONG = 120;

  Catalogue catalogue() {
    return new Catalogue(
        text("LARGE_HEAP").orElse("2g"),
        number("IDLE").orElse(60),
        number("MISSED_MB").orElse(300));
  }

  /** Those that are asked for; without a word, those that do not take long. */
  List<Case> chosen() {
    List<Case> all = catalogue().cases();
    if (text("CASES").isEmpty()) {
      return all.stream().filter(one -> isLong() || !one.takesLong()).toList();
    }
    List<String> names = List.of(BETWEEN.split(text("CASES").orElseThrow(), -1));
    List<String> known = all.stream().map(Case::name).toList();
    List<String> unknown = names.stream().filter(Predicate.not(known::contains)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no such case: %s; there are: %s"
              .formatted(String.join(", ", unknown), String.join(", ", known)));
    }
    return all.stream().filter(one -> names.contains(one.name())).toList();
  }

  boolean isOnlyAList() {
    return text("CASES").filter("list"::equals).isPresent();
  }

  /** Of the results that there are, after a change of its wording. */
  boolean isOnlyThePage() {
    return text("CASES").filter("page"::equals).isPresent();
  }

  int roundsOf(Case one) {
    return number("ROUNDS").orElse(one.rounds());
  }

  String heap() {
    return text("HEAP").orElse("512m");
  }

  int minutes() {
    return number("MINUTES").orElse(isLong() ? ENOUGH_MINUTES_LONG : ENOUGH_MINUTES);
  }

  /** Another jar than the one that is built here. */
  Optional<Path> jar() {
    return text("QUORATE_JAR").map(Path::of);
  }

  Optional<Path> generator() {
    return text("BENCHMARK").map(Path::of);
  }

  Optional<Path> directory() {
    return text("BENCH_DIR").map(Path::of);
  }

  private boolean isLong() {
    return text("LONG").filter("true"::equals).isPresent();
  }

  private Optional<Integer> number(String name) {
    return text(name)
        .map(
            text -> {
              try {
                return Integer.parseInt(text);
              } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " is no whole number: " + text, e);
              }
            });
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(t -> !t.isEmpty());
  }
}
