package dev.quorate.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.bench.cases.Case;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Settings NOTHING_SET = new Settings(Map.of());

  @Test
  void withoutAWordTheCasesThatDoNotTakeLongAreMeasured() {
    assertThat(names(NOTHING_SET))
        .contains("put-1", "put-256", "lread-64", "cold-64", "start", "failover-kill")
        .doesNotContain("million", "txn-100", "catch-up", "full-512m");
  }

  @Test
  void longMeasuresAllOfThem() {
    assertThat(names(new Settings(Map.of("LONG", "true"))))
        .isEqualTo(NOTHING_SET.catalogue().cases().stream().map(Case::name).toList());
  }

  @Test
  void namedCasesAreMeasuredInTheOrderOfThePage() {
    assertThat(names(new Settings(Map.of("CASES", " million, put-64\tput-1 "))))
        .containsExactly("put-1", "put-64", "million");
  }

  @Test
  void aCaseThatThereIsNotIsNamedWithThoseThatThereAre() {
    assertThatThrownBy(() -> names(new Settings(Map.of("CASES", "put-64 put-65"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no such case: put-65; there are: put-1, put-16, put-64,");
  }

  @Test
  void aCaseHasItsOwnNumberOfRoundsUnlessOneIsSet() {
    Case idle = caseOf("idle");
    Case put = caseOf("put-64");
    assertThat(NOTHING_SET.roundsOf(put)).isEqualTo(3);
    assertThat(NOTHING_SET.roundsOf(idle)).isEqualTo(1);
    assertThat(new Settings(Map.of("ROUNDS", "7")).roundsOf(idle)).isEqualTo(7);
  }

  @Test
  void aNumberThatIsNoneIsRefusedByName() {
    assertThatThrownBy(() -> new Settings(Map.of("ROUNDS", "many")).roundsOf(caseOf("put-64")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ROUNDS is no whole number: many");
  }

  @Test
  void namesOfCasesAreUnique() {
    assertThat(names(new Settings(Map.of("LONG", "true")))).doesNotHaveDuplicates();
  }

  @Test
  void everySettingIsInThePage() {
    assertThat(Repository.text("docs/performance.md"))
        .contains(
            List.of(
                "`CASES`",
                "`ROUNDS`",
                "`LONG`",
                "`HEAP`",
                "`LARGE_HEAP`",
                "`IDLE`",
                "`MISSED_MB`",
                "`MINUTES`",
                "`BENCH_DIR`",
                "`QUORATE_JAR`",
                "`BENCHMARK`"));
  }

  private static Case caseOf(String name) {
    return NOTHING_SET.catalogue().cases().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Settings settings) {
    return settings.chosen().stream().map(Case::name).toList();
  }
}
