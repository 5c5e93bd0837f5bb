package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Members that come back without entries which they had acknowledged. */
class LostAcknowledgedTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("a leader notices a member that refuses what it acknowledged, and tells it")
  void theLeaderNotices() {
    Bench leader = leaderOf(5);
    long known = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(3, 5, known);
    leader.tick(100);

    leader.receive(refusal(3, 5, 2, known + 1));

    assertThat(leader.lastSent(Message.LossNotice.class))
        .isEqualTo(new Message.LossNotice(1, 3, leader.core.status().term(), 5));
    assertThat(peer(leader, 3)).isEqualTo(new PeerStatus(3, 5, false, false, OptionalLong.of(2)));
    assertThat(peer(leader, 2).lostAfter()).isEmpty();
  }

  @Test
  @DisplayName("a notice that got lost comes again, also when the leader has gone on meanwhile")
  void theNoticeComesAgain() {
    Bench leader = leaderOf(5);
    long known = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(3, 5, known);
    leader.tick(100);
    leader.receive(refusal(3, 5, 2, known + 1));
    int before = leader.sentOf(Message.LossNotice.class).size();

    leader.receive(refusal(3, 6, 2, known + 1));

    assertThat(leader.sentOf(Message.LossNotice.class)).hasSize(before + 1);
    assertThat(leader.lastSent(Message.LossNotice.class).acknowledged()).isEqualTo(5);
  }

  @Test
  @DisplayName("a refusal that was sent before the acknowledgement is late and says nothing")
  void lateRefusal() {
    Bench leader = leaderOf(5);
    long round = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(3, 5, round);

    leader.receive(refusal(3, 5, 2, round));
    leader.receive(refusal(3, 3, 2, round));

    assertThat(leader.sentOf(Message.LossNotice.class)).isEmpty();
    assertThat(peer(leader, 3).lostAfter()).isEmpty();
  }

  @Test
  @DisplayName("a member that lost what it acknowledged does not count, until all of it is back")
  void doesNotCount() {
    Bench leader = leaderOf(5);
    long known = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(2, 5, known);
    leader.acknowledge(3, 5, known);
    assertThat(leader.core.status().commitIndex()).isEqualTo(5);
    leader.step(new Input.Propose(1, new byte[] {1}));
    leader.tick(100);
    leader.receive(refusal(3, 5, 2, known + 1));

    leader.acknowledge(3, 4, known + 1);
    assertThat(leader.core.status().commitIndex()).isEqualTo(5);
    for (int i = 0; i < 15; i++) {
      leader.tick(100);
      leader.acknowledge(3, 4, leader.lastSent(Message.AppendRequest.class).round());
    }
    assertThat(leader.core.status().role()).as("with no other voter").isEqualTo(Role.FOLLOWER);

    Bench again = leaderOf(5);
    again.acknowledge(3, 5, known);
    again.tick(100);
    again.receive(refusal(3, 5, 2, known + 1));
    again.tick(100);
    again.acknowledge(3, 5, known + 2);
    assertThat(peer(again, 3)).isEqualTo(new PeerStatus(3, 5, true, true, OptionalLong.empty()));
  }

  @Test
  @DisplayName("an entry is not committed by the acknowledgement of a member that has lost it")
  void commitsNothingByIt() {
    Bench leader = leaderOf(5);
    leader.acknowledge(2, 5, leader.lastSent(Message.AppendRequest.class).round());
    leader.stopDisk();
    leader.step(new Input.Propose(1, new byte[] {1}));
    long known = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(3, 6, known);
    leader.tick(100);
    leader.receive(refusal(3, 6, 2, known + 1));

    leader.flush();

    assertThat(leader.core.status().durableIndex()).isEqualTo(6);
    assertThat(leader.core.status().commitIndex()).isEqualTo(5);
    leader.acknowledge(2, 6, known + 1);
    assertThat(leader.core.status().commitIndex()).isEqualTo(6);
  }

  @Test
  @DisplayName("a member that is told of its loss takes no further step; a late notice is no loss")
  void theMemberIsTold() {
    Bench follower = Bench.of(Bench.log(THREE, 1, 1));
    follower.receive(new Message.LossNotice(2, 1, 1, 3));
    assertThat(follower.core.status().leader()).isEqualTo(2);

    assertThatThrownBy(() -> follower.receive(new Message.LossNotice(2, 1, 1, 4)))
        .isInstanceOfSatisfying(
            LostAcknowledged.class, lost -> assertThat(lost.index()).isEqualTo(4))
        .hasMessageContaining("entry 4")
        .hasMessageContaining("ends with entry 3");
  }

  @Test
  @DisplayName("a log that ends before the commit index that was recorded is not started")
  void aLogThatEndsBeforeItsCommitIndex() {
    assertThatThrownBy(() -> Bench.of(committed(Bench.log(THREE, 1, 1), 4)))
        .isInstanceOf(LostAcknowledged.class)
        .hasMessageContaining("ends with entry 3")
        .hasMessageContaining("up to entry 4");
    InitialState snapshot = Bench.snapshot(10, 2, THREE);
    assertThat(Bench.of(committed(snapshot, 10)).core.status().commitIndex()).isEqualTo(10);
    assertThatThrownBy(() -> Bench.of(committed(snapshot, 11)))
        .isInstanceOf(LostAcknowledged.class);
    assertThatThrownBy(() -> Bench.of(committed(InitialState.joining(), 1)))
        .isInstanceOf(LostAcknowledged.class);
  }

  @Test
  @DisplayName("what is known to be committed is applied again at the start")
  void committedIsAppliedAtTheStart() {
    Bench restarted = Bench.of(committed(Bench.log(THREE, 1, 1, 1), 3));
    assertThat(restarted.applied).extracting(Entry::index).containsExactly(1L, 2L, 3L);
  }

  @Test
  @DisplayName("a leader without committed entries replaces none of them after a restart")
  void theWholeLogStays() {
    Message.AppendRequest other =
        new Message.AppendRequest(2, 1, 3, 2, 1, List.of(Bench.command(3, 3)), 2, 1);
    Message.AppendRequest heartbeat = new Message.AppendRequest(2, 1, 3, 3, 3, List.of(), 2, 1);
    for (Message.AppendRequest request : List.of(other, heartbeat)) {
      Bench whole = Bench.of(committed(Bench.log(THREE, 1, 1, 1, 1), 4));
      assertThatThrownBy(() -> whole.receive(request))
          .isInstanceOf(LeaderLostAcknowledged.class)
          .hasMessage(
              "entry 3 of term 1 is committed here, and leader 2 of term 3 does not have it");
      assertThat(whole.core.status().lastIndex()).isEqualTo(5);
      assertThat(whole.sentOf(Message.AppendResponse.class)).isEmpty();
    }
  }

  @Test
  @DisplayName("a leader that hears of committed entries beyond its log has lost them")
  void theLeaderItselfHasLost() {
    Bench leader = leaderOf(5);
    assertThatThrownBy(() -> leader.acknowledge(3, 7, 1))
        .isInstanceOfSatisfying(
            LostAcknowledged.class, lost -> assertThat(lost.index()).isEqualTo(7))
        .hasMessageContaining("ends with entry 5");
  }

  /** Its last entry is the one of its own term. */
  private static Bench leaderOf(int entries) {
    long[] terms = new long[entries - 2];
    Arrays.fill(terms, 1);
    return Bench.of(Bench.log(THREE, terms)).lead();
  }

  private static PeerStatus peer(Bench leader, long id) {
    return leader.core.status().peers().stream()
        .filter(peer -> peer.memberId() == id)
        .findFirst()
        .orElseThrow();
  }

  private static Message.AppendResponse refusal(long from, long previous, long hint, long round) {
    return new Message.AppendResponse(from, 1, 2, false, previous, hint, 1, round);
  }

  private static InitialState committed(InitialState state, long commitIndex) {
    return new InitialState(
        state.hardState(), state.snapshot(), state.entries(), state.bootstrap(), commitIndex);
  }
}
