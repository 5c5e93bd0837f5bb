package dev.quorate.e2e.bench.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The last result of each case, and the runs that these are from. */
public record Results(List<Run> runs, List<Result> results) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public static Results read(Path file) throws IOException {
    return Files.exists(file)
        ? JSON.readValue(file.toFile(), Results.class)
        : new Results(List.of(), List.of());
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this) + "\n");
  }

  public int nextRun() {
    return runs.stream().mapToInt(Run::id).max().orElse(0) + 1;
  }

  /**
   * With this result in place of an older one of its case; the others stay as they are. Runs that
   * no result is from are dropped.
   *
   * @param order names of all cases, as the page shows them
   */
  public Results with(Run run, Result result, List<String> order) {
    List<Result> all = new ArrayList<>(results);
    all.removeIf(old -> old.name().equals(result.name()) || !order.contains(old.name()));
    all.add(result);
    all.sort(Comparator.comparingInt(some -> order.indexOf(some.name())));
    List<Run> known = new ArrayList<>(runs);
    if (!known.contains(run)) {
      known.add(run);
    }
    Set<Integer> used = all.stream().map(Result::run).collect(Collectors.toSet());
    known.removeIf(old -> !used.contains(old.id()));
    return new Results(List.copyOf(known), List.copyOf(all));
  }
}
