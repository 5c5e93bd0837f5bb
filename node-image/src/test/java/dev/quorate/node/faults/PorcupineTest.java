package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.faults.Operation.Kind;
import dev.quorate.node.faults.Operation.Outcome;
import dev.quorate.node.faults.Porcupine.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker sees what is wrong with a history, and nothing where nothing is. */
class PorcupineTest {
  /** Recorded while a leader was killed; five clients on five keys. */
  private static final Path RECORDED =
      Path.of("src/test/resources/testdata/histories/killed.jsonl");

  @TempDir private static Path programs;
  private static Porcupine checker;

  @TempDir private Path directory;

  @BeforeAll
  static void build() throws Exception {
    checker = Porcupine.buildOrSkip(programs);
  }

  @Test
  void aRecordedHistoryIsLinearizableAndWithOneSwappedReadItIsNot() throws Exception {
    History recorded = History.read(RECORDED);
    assertThat(recorded.operations().stream().map(Operation::client).distinct()).hasSize(5);
    assertThat(recorded.operations().stream().map(Operation::key).distinct()).hasSize(5);
    assertThat(recorded.count(Outcome.UNKNOWN)).isPositive();

    assertThat(check(recorded)).isEqualTo(Verdict.LINEARIZABLE);

    assertThat(check(recorded.withOneSwappedRead().orElseThrow()))
        .isEqualTo(Verdict.NOT_LINEARIZABLE);
    assertThat(directory.resolve("drawing.html")).isNotEmptyFile();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void whatNoOrderExplainsIsRefused(String what, Verdict expected, List<Operation> operations)
      throws Exception {
    assertThat(check(new History(operations))).as(what).isEqualTo(expected);
  }

  static Stream<Arguments> histories() {
    return Stream.of(
        row("a stale read", Verdict.NOT_LINEARIZABLE, put("a", 1), put("b", 2), get("a", 3)),
        row("a write in doubt is seen later", Verdict.LINEARIZABLE, doubt("a", 1), get("a", 9)),
        row("and never", Verdict.LINEARIZABLE, doubt("a", 1), get("", 9)),
        row(
            "seen and then unseen",
            Verdict.NOT_LINEARIZABLE,
            doubt("a", 1),
            get("a", 2),
            get("", 3)),
        row("a failed write is seen", Verdict.NOT_LINEARIZABLE, failed("a", 1), get("a", 2)),
        row("a delete of nothing", Verdict.NOT_LINEARIZABLE, put("a", 1), delete(false, 2)),
        row("a delete", Verdict.LINEARIZABLE, put("a", 1), delete(true, 2), get("", 3)),
        row(
            "two swaps of one value",
            Verdict.NOT_LINEARIZABLE,
            put("a", 1),
            swap("b", 2),
            swap("c", 3)),
        row("one swap", Verdict.LINEARIZABLE, put("a", 1), swap("b", 2), get("b", 3)));
  }

  private Verdict check(History history) throws Exception {
    Path file = directory.resolve("history.jsonl");
    history.write(file);
    return checker.check(file, directory.resolve("drawing.html"));
  }

  private static Arguments row(String what, Verdict expected, Operation... operations) {
    return Arguments.of(what, expected, List.of(operations));
  }

  private static Operation put(String value, long time) {
    return operation(Kind.PUT, "", value, Outcome.OK, false, "", time);
  }

  private static Operation doubt(String value, long time) {
    return operation(Kind.PUT, "", value, Outcome.UNKNOWN, false, "", time);
  }

  private static Operation failed(String value, long time) {
    return operation(Kind.PUT, "", value, Outcome.FAIL, false, "", time);
  }

  private static Operation get(String seen, long time) {
    return operation(Kind.GET, "", "", Outcome.OK, false, seen, time);
  }

  private static Operation delete(boolean applied, long time) {
    return operation(Kind.DELETE, "", "", Outcome.OK, applied, "", time);
  }

  /** Of the value a. */
  private static Operation swap(String value, long time) {
    return operation(Kind.COMPARE_AND_SWAP, "a", value, Outcome.OK, true, "", time);
  }

  /** Each has returned before the next one is invoked. */
  private static Operation operation(
      Kind kind,
      String expected,
      String value,
      Outcome outcome,
      boolean applied,
      String seen,
      long time) {
    return new Operation(
        0, "key", kind, expected, value, outcome, applied, seen, 10 * time, 10 * time + 5);
  }
}
