package dev.quorate.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ClusterRefTest {
  private static final ClusterRef REF = new ClusterRef("prod", "demo");

  @Test
  void findsTheOrdinalOfEveryNameThatItGives() {
    for (int ordinal : List.of(0, 9, 10, 9999)) {
      String member = REF.memberName(ordinal);
      String claim = REF.claimName(ordinal);

      assertThat(REF.membersByOrdinal(List.of(member), UnaryOperator.identity()))
          .isEqualTo(Map.of(ordinal, member));
      assertThat(REF.claimsByOrdinal(List.of(claim), UnaryOperator.identity()))
          .isEqualTo(Map.of(ordinal, claim));
    }
  }

  @Test
  void leavesOutWhatIsNoMemberOfTheCluster() {
    List<String> names =
        List.of(
            "demo",
            "demo-",
            "demo-00",
            "demo-x",
            "demo--1",
            "demo-10000",
            "demo-2-0",
            "other-0",
            "data-demo-0",
            "my-demo-0");

    assertThat(REF.membersByOrdinal(names, UnaryOperator.identity())).isEmpty();
    assertThat(REF.claimsByOrdinal(List.of("demo-0", "data-demo-01"), UnaryOperator.identity()))
        .isEmpty();
  }

  @Test
  void refusesNamesThatAreTooLongForTheSearchListOfDns() {
    String name = "n".repeat(52);

    assertThat(new ClusterRef("s".repeat(57), name).nameProblem()).isEmpty();
    assertThat(new ClusterRef("s".repeat(58), name).nameProblem())
        .hasValueSatisfying(
            problem ->
                assertThat(problem).contains("110 characters", "at most 109", "shorter name"));
  }
}
