package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Sentences of the Raft paper and thesis, each as a test, in the manner of etcd's raft_paper_test.
 */
class RaftPaperTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("5.1 a server with a stale term becomes a follower of the newer one")
  void newerTermMakesAFollower() {
    Bench leader = Bench.of(Bench.log(THREE)).lead();
    leader.receive(new Message.AppendRequest(2, 1, 9, 1, 1, List.of(), 0, 1));
    assertThat(leader.core.status().role()).isEqualTo(Role.FOLLOWER);
    assertThat(leader.core.status().term()).isEqualTo(9);
    assertThat(leader.core.status().leader()).isEqualTo(2);
  }

  @Test
  @DisplayName("5.1 a request with a stale term is refused, with the newer term")
  void staleTermIsRefused() {
    Bench follower = Bench.of(Bench.log(THREE, 4));
    follower.receive(new Message.AppendRequest(2, 1, 3, 1, 1, List.of(), 0, 1));
    Message.AppendResponse response = follower.lastSent(Message.AppendResponse.class);
    assertThat(response.success()).isFalse();
    assertThat(response.term()).isEqualTo(4);
    assertThat(follower.core.status().leader()).isZero();
  }

  @Test
  @DisplayName("5.2 each server votes for at most one candidate in a term, first come first served")
  void oneVotePerTerm() {
    Bench voter = Bench.of(Bench.log(THREE));
    voter.receive(new Message.VoteRequest(2, 1, 5, 1, 1, false, false));
    voter.receive(new Message.VoteRequest(3, 1, 5, 1, 1, false, false));
    voter.receive(new Message.VoteRequest(2, 1, 5, 1, 1, false, false));
    assertThat(voter.sentOf(Message.VoteResponse.class))
        .extracting(Message.VoteResponse::granted)
        .containsExactly(true, false, true);
  }

  @Test
  @DisplayName("5.2 a candidate does not count the votes of its last campaign")
  void votesOfAnOlderTermDoNotCount() {
    Bench candidate = Bench.of(Bench.log(Bench.voters(1, 2, 3, 4, 5))).campaign();
    long older = candidate.core.status().term();
    candidate.receive(new Message.VoteResponse(2, 1, older, false, true));
    candidate.campaign();
    long term = candidate.core.status().term();
    assertThat(term).isGreaterThan(older);

    candidate.receive(new Message.VoteResponse(2, 1, older, false, true));
    candidate.receive(new Message.VoteResponse(3, 1, older, false, true));
    candidate.receive(new Message.VoteResponse(2, 1, term, true, true));
    candidate.receive(new Message.VoteResponse(3, 1, term, true, true));
    assertThat(candidate.core.status().role()).isEqualTo(Role.CANDIDATE);
    candidate.receive(new Message.VoteResponse(4, 1, term, false, true));
    candidate.receive(new Message.VoteResponse(5, 1, term, false, true));
    assertThat(candidate.core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("5.2 a vote of an older term does not bind in a newer one, and is not kept")
  void votesAreOfOneTerm() {
    Bench voter = Bench.of(Bench.log(THREE));
    voter.receive(new Message.VoteRequest(2, 1, 5, 1, 1, false, false));
    voter.receive(new Message.VoteRequest(3, 1, 6, 1, 1, false, false));
    assertThat(voter.lastSent(Message.VoteResponse.class).granted()).isTrue();
    assertThat(voter.lastSent(Message.VoteResponse.class).term()).isEqualTo(6);
  }

  @Test
  @DisplayName("5.3 a follower appends only after the very entry that its leader has there")
  void logMatching() {
    Bench follower = Bench.of(Bench.log(THREE, 2, 2));
    Entry next = Bench.command(4, 4);
    follower.receive(new Message.AppendRequest(2, 1, 4, 3, 3, List.of(next), 4, 1));
    assertThat(follower.lastSent(Message.AppendResponse.class).success()).isFalse();
    assertThat(follower.core.status().lastIndex()).isEqualTo(3);
    assertThat(follower.core.status().commitIndex()).isZero();
  }

  @Test
  @DisplayName("figure 2: a follower commits no further than the append has compared the logs")
  void commitIsBoundedByWhatWasCompared() {
    Bench follower = Bench.of(Bench.log(THREE, 2, 2, 2));
    follower.receive(new Message.AppendRequest(2, 1, 4, 2, 2, List.of(), 4, 1));
    assertThat(follower.lastSent(Message.AppendResponse.class).success()).isTrue();
    assertThat(follower.core.status().commitIndex()).isEqualTo(2);
    assertThat(follower.lastSent(Message.AppendResponse.class).matchIndex()).isEqualTo(2);
  }

  @Test
  @DisplayName("5.3 a late append takes away nothing of what follows it")
  void lateAppendTruncatesNothing() {
    Bench follower = Bench.of(Bench.log(THREE, 2, 2, 2));
    Entry known = Bench.command(2, 3);
    follower.receive(new Message.AppendRequest(2, 1, 2, 2, 2, List.of(known), 0, 1));
    assertThat(follower.core.status().lastIndex()).isEqualTo(4);
  }

  @Test
  @DisplayName("figure 2: term and vote are on disk before the vote is answered")
  void voteIsDurableFirst() {
    Bench voter = Bench.of(Bench.log(THREE));
    voter.stopDisk();
    voter.receive(new Message.VoteRequest(2, 1, 5, 1, 1, false, false));
    assertThat(voter.sentOf(Message.VoteResponse.class)).isEmpty();
    assertThat(voter.unflushed.getLast().hardState()).contains(new HardState(5, 2));
    voter.flush();
    assertThat(voter.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  @Test
  @DisplayName("5.3 an append is acknowledged when it is on disk, not before")
  void appendIsDurableFirst() {
    Bench follower = Bench.of(Bench.log(THREE));
    follower.receive(new Message.AppendRequest(2, 1, 2, 1, 1, List.of(), 0, 1));
    follower.stopDisk();
    Entry entry = Bench.command(2, 2);
    follower.receive(new Message.AppendRequest(2, 1, 2, 1, 1, List.of(entry), 2, 2));
    assertThat(follower.lastSent(Message.AppendResponse.class).matchIndex()).isEqualTo(1);
    assertThat(follower.applied).extracting(Entry::index).doesNotContain(2L);
    follower.flush();
    assertThat(follower.lastSent(Message.AppendResponse.class).matchIndex()).isEqualTo(2);
    assertThat(follower.applied).extracting(Entry::index).contains(2L);
  }

  @Test
  @DisplayName("5.3 a follower deletes conflicting entries and all that follow them")
  void conflictsAreReplaced() {
    Bench follower = Bench.of(Bench.log(THREE, 1, 2, 2));
    Entry newer = Bench.command(3, 3);
    follower.receive(new Message.AppendRequest(2, 1, 3, 2, 1, List.of(newer), 0, 1));
    assertThat(follower.core.status().lastIndex()).isEqualTo(3);
    assertThat(follower.core.termAt(3)).isEqualTo(3);
  }

  @Test
  @DisplayName("5.3 a leader skips whole terms while it looks for the place where logs agree")
  void backtracksByTerm() {
    Bench leader = Bench.of(Bench.log(THREE, 1, 1, 5, 5, 5, 5)).lead();
    long last = leader.lastSent(Message.AppendRequest.class).previousIndex();
    long term = leader.core.status().term();
    leader.receive(new Message.AppendResponse(2, 1, term, false, last, last - 1, 3, 1));
    assertThat(leader.lastSent(Message.AppendRequest.class).to()).isEqualTo(2);
    assertThat(leader.lastSent(Message.AppendRequest.class).previousIndex()).isEqualTo(3);
  }

  @Test
  @DisplayName("5.4.1 a voter refuses a candidate whose log is less up to date")
  void voterChecksTheLog() {
    Bench voter = Bench.of(Bench.log(THREE, 2, 3));
    voter.receive(new Message.VoteRequest(2, 1, 4, 9, 2, false, false));
    voter.receive(new Message.VoteRequest(2, 1, 5, 2, 3, false, false));
    voter.receive(new Message.VoteRequest(2, 1, 6, 3, 3, false, false));
    assertThat(voter.sentOf(Message.VoteResponse.class))
        .extracting(Message.VoteResponse::granted)
        .containsExactly(false, false, true);
  }

  @Test
  @DisplayName("thesis 9.6 a pre-vote is granted only for a log that could win")
  void preVoteChecksTheLog() {
    Bench voter = Bench.of(Bench.log(THREE, 2, 3));
    voter.receive(new Message.VoteRequest(2, 1, 9, 9, 2, true, false));
    voter.receive(new Message.VoteRequest(2, 1, 9, 2, 3, true, false));
    voter.receive(new Message.VoteRequest(2, 1, 9, 3, 3, true, false));
    assertThat(voter.sentOf(Message.VoteResponse.class))
        .extracting(Message.VoteResponse::granted)
        .containsExactly(false, false, true);
    assertThat(voter.core.status().term()).as("nobody's term is touched").isEqualTo(3);
  }

  @Test
  @DisplayName("5.4.2 an entry of an older term is not committed by counting (figure 8)")
  void onlyOwnTermIsCommittedByCounting() {
    Bench leader = Bench.of(Bench.log(THREE, 1, 1)).lead();
    leader.acknowledge(2, 3, 1);
    leader.acknowledge(3, 3, 1);
    assertThat(leader.core.status().commitIndex()).isZero();
    leader.acknowledge(2, 4, 1);
    assertThat(leader.core.status().commitIndex()).isEqualTo(4);
  }

  @Test
  @DisplayName("thesis 10.2.1 a leader sends before its own flush, and counts itself only after it")
  void leaderCountsItselfWhenDurable() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2))).lead();
    leader.acknowledge(2, 2, 1);
    leader.stopDisk();
    leader.step(new Input.Propose(1, new byte[1]));
    assertThat(leader.lastSent(Message.AppendRequest.class).entries()).hasSize(1);
    leader.acknowledge(2, 3, 1);
    assertThat(leader.core.status().commitIndex()).isEqualTo(2);
    leader.flush();
    assertThat(leader.core.status().commitIndex()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "thesis 4.1 no configuration change before an entry of the leader's own term is committed")
  void membershipWaitsForOwnTerm() {
    // The configuration itself is committed: only the rule about the own term can refuse.
    Bench leader = Bench.of(Bench.snapshot(10, 2, THREE)).lead();
    leader.step(new Input.AddLearner(1, Bench.member(4)));
    assertThat(leader.answers.getLast())
        .isInstanceOfSatisfying(
            Output.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Output.Refusal.Busy.class));
    leader.acknowledge(2, 11, 1);
    leader.step(new Input.AddLearner(2, Bench.member(4)));
    leader.step(new Input.AddLearner(3, Bench.member(5)));
    assertThat(leader.core.status().configuration().isLearner(4)).isTrue();
    assertThat(leader.core.status().configuration().isLearner(5)).isFalse();
    leader.acknowledge(2, 12, 1);
    assertThat(leader.answers).contains(new Output.Done(2));
  }

  @Test
  @DisplayName("thesis 4.2.3 who hears a leader does not help to depose it, unless it hands over")
  void votersAreLoyal() {
    Bench follower = Bench.of(Bench.log(THREE));
    follower.receive(new Message.AppendRequest(2, 1, 2, 1, 1, List.of(), 0, 1));
    follower.receive(new Message.VoteRequest(3, 1, 3, 9, 2, true, false));
    follower.receive(new Message.VoteRequest(3, 1, 3, 9, 2, false, false));
    assertThat(follower.sentOf(Message.VoteResponse.class)).isEmpty();
    assertThat(follower.core.status().term()).isEqualTo(2);

    follower.receive(new Message.VoteRequest(3, 1, 3, 9, 2, false, true));
    assertThat(follower.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  @Test
  @DisplayName("thesis 6.4 a new leader answers reads only after it has committed in its own term")
  void readsWaitForOwnTerm() {
    Bench leader = Bench.of(Bench.log(THREE, 1)).lead();
    leader.acknowledge(2, 2, 1);
    leader.step(new Input.Read(1));
    long round = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(2, 2, round);
    leader.acknowledge(3, 2, round);
    assertThat(leader.answers).isEmpty();
    leader.acknowledge(2, 3, round);
    assertThat(leader.answers).containsExactly(new Output.ReadAt(1, 3));
  }
}
