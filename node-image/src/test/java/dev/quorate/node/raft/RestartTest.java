package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A member that starts from a log or a snapshot (docs/decisions/0001). */
class RestartTest {
  @Test
  @DisplayName(
      "D9 a member whose log ends with its own removal never campaigns, and applies it once")
  void appliesItsOwnRemovalOnce() {
    InitialState before = Bench.log(Bench.voters(1, 2, 3));
    Entry removal =
        new Entry(1, 2, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(Bench.voters(2, 3)));
    Bench removed =
        Bench.of(
            new InitialState(
                before.hardState(),
                Optional.empty(),
                List.of(before.entries().getFirst(), removal),
                Configuration.EMPTY));

    for (int i = 0; i < 100; i++) {
      removed.tick(100);
    }
    removed.receive(new Message.TimeoutNow(2, 1, 1));
    assertThat(removed.core.status().role()).isEqualTo(Role.OUTSIDER);
    assertThat(removed.sentOf(Message.VoteRequest.class)).isEmpty();

    removed.receive(new Message.AppendRequest(2, 1, 2, 2, 1, List.of(), 2, 1));
    removed.receive(new Message.AppendRequest(2, 1, 2, 2, 1, List.of(), 2, 2));
    assertThat(removed.applied).extracting(Entry::index).containsExactly(1L, 2L);
  }

  @Test
  @DisplayName("D12 a member starts whatever the snapshot's configuration makes of it")
  void startsInAnyRole() {
    Configuration learner = new Configuration(List.of(Bench.member(2)), List.of(Bench.member(1)));

    assertThat(restarted(Bench.voters(2, 3)).core.status().role()).isEqualTo(Role.OUTSIDER);
    assertThat(restarted(learner).core.status().role()).isEqualTo(Role.LEARNER);
    assertThat(restarted(Bench.voters(1, 2)).core.status().role()).isEqualTo(Role.FOLLOWER);
  }

  private static Bench restarted(Configuration configuration) {
    InitialState clean = Bench.snapshot(10, 2, configuration);
    // It voted for itself: it was a voter, perhaps the leader, when it went down.
    HardState asCandidate = new HardState(5, 1);
    return Bench.of(
        new InitialState(asCandidate, clean.snapshot(), List.of(), Configuration.EMPTY));
  }
}
