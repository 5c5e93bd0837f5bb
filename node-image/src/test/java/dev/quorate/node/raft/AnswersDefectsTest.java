package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What broke other implementations, where one core alone shows it (docs/decisions/0001). */
class AnswersDefectsTest {
  @Test
  @DisplayName("D3 late success answers of an older term say nothing")
  void lateAnswersOfAnOlderTerm() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3), 1, 1, 1)).lead();
    long term = leader.core.status().term();
    long last = leader.core.status().lastIndex();

    leader.receive(new Message.AppendResponse(2, 1, term - 1, true, last, last, 0, 1));
    leader.receive(new Message.AppendResponse(3, 1, term - 1, true, last, last, 0, 1));

    assertThat(leader.core.status().commitIndex()).isZero();
    assertThat(leader.core.status().peers()).allMatch(peer -> peer.matchIndex() == 0);
  }

  @Test
  @DisplayName("D4 a read does not use acknowledgements of a round that began before it")
  void readsDoNotJoinAnEarlierRound() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    leader.acknowledge(2, leader.core.status().lastIndex(), 1);

    leader.step(new Input.Read(100));
    long earlier = leader.lastSent(Message.AppendRequest.class).round();
    leader.step(new Input.Read(200));
    leader.acknowledge(3, 0, earlier);

    assertThat(leader.answers).containsExactly(new Output.ReadAt(100, 2));
    leader.acknowledge(2, 2, earlier);
    assertThat(leader.answers).hasSize(1);

    long later = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(2, 2, later);
    assertThat(later).isGreaterThan(earlier);
    assertThat(leader.answers).contains(new Output.ReadAt(200, 2));
  }

  @Test
  @DisplayName(
      "D8 appends below, at and beside a follower's snapshot, and an offer below its commit")
  void appendsAroundTheSnapshot() {
    Configuration voters = Bench.voters(1, 2, 3);
    Bench follower = Bench.of(Bench.snapshot(10, 2, voters));

    follower.receive(new Message.AppendRequest(2, 1, 3, 5, 1, List.of(), 10, 1));
    assertThat(answer(follower).success()).as("below").isTrue();
    assertThat(answer(follower).matchIndex()).as("below").isEqualTo(10);

    Entry next = Bench.command(3, 11);
    follower.receive(new Message.AppendRequest(2, 1, 3, 10, 2, List.of(next), 10, 2));
    assertThat(answer(follower).success()).as("at").isTrue();
    assertThat(answer(follower).matchIndex()).as("at").isEqualTo(11);

    follower.receive(new Message.AppendRequest(2, 1, 3, 20, 3, List.of(), 10, 3));
    assertThat(answer(follower).success()).as("beside").isFalse();
    assertThat(answer(follower).matchIndex()).as("beside").isEqualTo(11);

    List<Entry> overlapping = List.of(Bench.command(2, 9), Bench.command(2, 10), next);
    follower.receive(new Message.AppendRequest(2, 1, 3, 8, 2, overlapping, 11, 4));
    assertThat(answer(follower).success()).as("across").isTrue();
    assertThat(answer(follower).matchIndex()).as("across").isEqualTo(11);

    SnapshotMeta old = new SnapshotMeta(8, 2, voters, 10, 0);
    follower.receive(new Message.SnapshotOffer(2, 1, 3, old, 5));
    assertThat(answer(follower).success()).as("offer below commit").isTrue();
    assertThat(answer(follower).matchIndex()).as("offer below commit").isEqualTo(11);
    assertThat(follower.work).isEmpty();
  }

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
  @DisplayName("D11 an older snapshot never moves the log's beginning back")
  void olderSnapshotsChangeNothing() {
    Configuration sole = Bench.voters(1);
    CoreConfig keepNone = keeping(0);
    Bench leader = new Bench(keepNone, InitialState.forming(sole));
    for (int i = 0; i < 30; i++) {
      leader.step(new Input.Propose(i, new byte[8]));
    }
    leader.step(new Input.SnapshotTaken(new SnapshotMeta(20, 2, sole, 1, 0)));
    leader.step(new Input.SnapshotTaken(new SnapshotMeta(10, 2, sole, 1, 0)));
    leader.step(new Input.SnapshotInstalled(new SnapshotMeta(15, 2, sole, 1, 0), true));

    assertThat(leader.core.status().firstIndex()).isEqualTo(21);
    assertThat(leader.core.status().lastIndex()).isEqualTo(32);
    assertThat(leader.core.status().snapshotIndex()).isEqualTo(20);
    assertThat(leader.core.status().commitIndex()).isEqualTo(32);
  }

  @Test
  @DisplayName("D12 a member starts whatever the snapshot's configuration makes of it")
  void startsInAnyRole() {
    Configuration learner = new Configuration(List.of(Bench.member(2)), List.of(Bench.member(1)));

    assertThat(restarted(Bench.voters(2, 3)).core.status().role()).isEqualTo(Role.OUTSIDER);
    assertThat(restarted(learner).core.status().role()).isEqualTo(Role.LEARNER);
    assertThat(restarted(Bench.voters(1, 2)).core.status().role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  @DisplayName("D8 a snapshot that late appends have overtaken does not take them away again")
  void overtakenSnapshotIsNotInstalled() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3), 1, 1));
    SnapshotMeta meta = new SnapshotMeta(5, 2, Bench.voters(1, 2, 3), 2, 0);
    follower.receive(new Message.SnapshotOffer(2, 1, 2, meta, 1));
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 0, new byte[1], false));
    List<Entry> late = List.of(Bench.command(2, 4), Bench.command(2, 5), Bench.command(2, 6));
    follower.receive(new Message.AppendRequest(2, 1, 2, 3, 1, late, 0, 2));
    assertThat(answer(follower).matchIndex()).as("acknowledged").isEqualTo(6);

    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 1, new byte[1], true));

    assertThat(follower.work).noneMatch(Output.InstallSnapshot.class::isInstance);
    assertThat(follower.core.status().lastIndex()).isEqualTo(6);
    assertThat(follower.core.status().commitIndex()).isEqualTo(5);
  }

  private static Bench restarted(Configuration configuration) {
    InitialState clean = Bench.snapshot(10, 2, configuration);
    // It voted for itself: it was a voter, perhaps the leader, when it went down.
    HardState asCandidate = new HardState(5, 1);
    return Bench.of(
        new InitialState(asCandidate, clean.snapshot(), List.of(), Configuration.EMPTY));
  }

  private static CoreConfig keeping(long entries) {
    CoreConfig base = CoreConfig.defaults(1);
    return base.keeping(entries, base.keepBytes());
  }

  private static Message.AppendResponse answer(Bench follower) {
    return follower.lastSent(Message.AppendResponse.class);
  }
}
