package dev.quorate.operator.simulated.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateKeyTest {
  @Test
  void statesThatDifferByTheirMintedNamesAloneAreOne() {
    assertThat(StateKey.of("demo-0-uid-3 has 00000000000000aa, owner demo-0-uid-3"))
        .isEqualTo(StateKey.of("demo-0-uid-7 has 00000000000000bb, owner demo-0-uid-7"))
        .isNotEqualTo(StateKey.of("demo-0-uid-7 has 00000000000000bb, owner demo-0-uid-8"));
  }

  @Test
  void whatIsNotMintedKeepsItsName() {
    assertThat(StateKey.renamed("data-demo-0 of cluster-uid-1, term 12, -uid-, 12-uid-x"))
        .isEqualTo("data-demo-0 of #0, term 12, -uid-, 12-uid-x");
  }
}
