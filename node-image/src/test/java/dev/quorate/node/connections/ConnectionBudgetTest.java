package dev.quorate.node.connections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionBudgetTest {
  @ParameterizedTest(name = "of {0} descriptors, {1} of them open")
  @CsvSource({"200, 100", "256, 120", "1024, 120", "4096, 150", "524288, 150"})
  void allConnectionsTogetherLeaveDescriptorsForTheLogAndThePeers(long most, long open) {
    ConnectionBudget budget = ConnectionBudget.of(most, open);

    assertThat(open + budget.clients() + budget.peers() + budget.rest()).isLessThan(most - 50);
    assertThat(budget.clients()).isGreaterThanOrEqualTo(budget.rest());
  }

  @Test
  void whereThereAreManyDescriptorsMemoryIsTheLimit() {
    assertThat(ConnectionBudget.of(1 << 30, 100)).isEqualTo(new ConnectionBudget(10_000, 256, 256));
  }

  @Test
  void whereThereAreTooFewDescriptorsSomebodyIsServedAllTheSame() {
    assertThat(ConnectionBudget.of(100, 100)).isEqualTo(new ConnectionBudget(8, 4, 4));
  }

  @Test
  void thisProcessHasABudget() {
    assertThat(ConnectionBudget.ofThisProcess().clients()).isPositive();
  }
}
