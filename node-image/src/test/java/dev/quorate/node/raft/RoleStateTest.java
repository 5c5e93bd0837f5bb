package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.configuration.Votes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the table of transitions has no row for. */
class RoleStateTest {
  private final Replica replica =
      new Replica(
          CoreConfig.defaults(1),
          InitialState.forming(Bench.voters(1, 2, 3)),
          new SplittableRandom(1));

  @Test
  @DisplayName("nobody leads a term without having campaigned in it")
  void onlyACandidateBecomesLeader() {
    assertThatThrownBy(replica::becomeLeader).isInstanceOf(IllegalStateException.class);
    replica.becomePreCandidate(new Votes());
    assertThatThrownBy(replica::becomeLeader).isInstanceOf(IllegalStateException.class);
    replica.becomeCandidate();
    replica.becomeLeader();
    assertThat(replica.role()).isInstanceOf(Leader.class);
  }

  @Test
  @DisplayName(
      "a leader becomes a follower before it campaigns again, so that it answers everybody")
  void aLeaderOnlyStepsDown() {
    replica.becomeCandidate();
    replica.becomeLeader();
    assertThatThrownBy(() -> replica.becomePreCandidate(new Votes()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(replica::becomeCandidate).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(replica::becomeLeader).isInstanceOf(IllegalStateException.class);
    replica.becomeFollower(replica.term(), 0);
    assertThat(replica.role()).isInstanceOf(RoleState.Follower.class);
  }

  @Test
  @DisplayName(
      "who leads the term follows from the role, and whether it is heard from its last message")
  void leaderOfTheTerm() {
    replica.clock.advance(0);
    assertThat(replica.leader()).isZero();
    replica.heardLeader(2);
    assertThat(replica.leader()).isEqualTo(2);
    assertThat(replica.hearsLeader()).isTrue();
    // Of one pause only half an election timeout counts.
    replica.clock.advance(replica.config.electionTimeout() / 2);
    replica.clock.advance(replica.config.electionTimeout());
    assertThat(replica.hearsLeader()).isFalse();
    assertThat(replica.leader()).isEqualTo(2);
    replica.becomePreCandidate(new Votes());
    assertThat(replica.leader()).isZero();
    replica.becomeCandidate();
    assertThat(replica.leader()).isZero();
    replica.becomeLeader();
    assertThat(replica.leader()).isEqualTo(1);
    assertThat(replica.hearsLeader()).isTrue();
  }
}
