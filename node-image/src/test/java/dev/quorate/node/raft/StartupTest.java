package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.Requirement;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a member makes of its disk when it starts. */
class StartupTest {
  @Test
  @Requirement("S3-2")
  @DisplayName("a log without any voter is refused, and so is a log with a gap")
  void refusesToStart() {
    InitialState empty = Bench.snapshot(10, 2, Configuration.EMPTY);
    assertThatThrownBy(() -> Bench.of(empty))
        .isInstanceOf(EmptyVoters.class)
        .hasMessageContaining("no voter");
    InitialState gap =
        new InitialState(
            new HardState(2, 0),
            Bench.snapshot(10, 2, Bench.voters(1)).snapshot(),
            List.of(Bench.command(2, 12)),
            Configuration.EMPTY);
    assertThatThrownBy(() -> Bench.of(gap)).hasMessage("entry 12 follows on 10");
    InitialState forgotten =
        new InitialState(
            new HardState(1, 0), Optional.empty(), List.of(Bench.command(2, 1)), Bench.voters(1));
    assertThatThrownBy(() -> Bench.of(forgotten)).isInstanceOf(InvalidState.class);
  }

  @Test
  @DisplayName("a sole voter forms its group at the first tick, with the configuration once")
  void soleVoterForms() {
    Bench sole = Bench.of(InitialState.forming(Bench.voters(1)));
    assertThat(sole.core.status().role()).isEqualTo(Role.LEADER);
    assertThat(sole.applied)
        .extracting(Entry::kind)
        .containsExactly(Entry.Kind.CONFIGURATION, Entry.Kind.NOOP);
    assertThat(sole.core.configurationAt(1)).isEqualTo(Bench.voters(1));

    InitialState again =
        new InitialState(
            new HardState(2, 1), Optional.empty(), sole.applied, Bench.voters(1, 2, 3));
    assertThat(Bench.of(again).core.status().configuration()).isEqualTo(Bench.voters(1));
  }
}
