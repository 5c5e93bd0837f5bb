package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Appends and snapshots that meet at a follower (docs/decisions/0001). */
class FollowerSnapshotTest {
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

  @Test
  @DisplayName("a snapshot that is refused is pulled again after a pause, which doubles")
  void refusedSnapshotIsNotPulledAtOnce() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3)));
    SnapshotMeta meta = new SnapshotMeta(5, 2, Bench.voters(1, 2, 3), 2, 0);
    long timeout = CoreConfig.defaults(1).electionTimeout();
    for (int refusals = 0; refusals < 4; refusals++) {
      assertThat(pulls(follower, meta)).as("after %d refusals", refusals).isTrue();
      follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 0, new byte[2], true));
      follower.step(new Input.SnapshotInstalled(meta, false));
      for (long passed = 0; passed < timeout << refusals; passed += timeout / 2) {
        assertThat(pulls(follower, meta)).as("after %d ms", passed).isFalse();
        assertThat(answer(follower).round()).as("it answers the leader").isEqualTo(7);
        follower.tick(timeout / 2);
      }
    }
    assertThat(follower.core.status().refusedSnapshots()).isEqualTo(4);

    assertThat(pulls(follower, meta)).isTrue();
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 0, new byte[2], true));
    follower.step(new Input.SnapshotInstalled(meta, true));
    assertThat(follower.core.status().snapshotIndex()).isEqualTo(5);
    assertThat(follower.core.status().refusedSnapshots()).isZero();
  }

  @Test
  @DisplayName("once the size of the chunks is known several are asked for, each once")
  void chunksArePulledSideBySide() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3)));
    SnapshotMeta meta = new SnapshotMeta(5, 2, Bench.voters(1, 2, 3), 195, 0);
    List<Long> asked = new ArrayList<>();
    follower.receive(new Message.SnapshotOffer(2, 1, 2, meta, 7));
    takePulls(follower, asked);
    assertThat(asked).containsExactly(0L);

    int answered = 0;
    int mostAtOnce = 0;
    while (answered < asked.size()) {
      mostAtOnce = Math.max(mostAtOnce, asked.size() - answered);
      long offset = asked.get(answered++);
      int length = (int) Math.min(10, meta.size() - offset);
      boolean last = offset + length == meta.size();
      follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, offset, new byte[length], last));
      takePulls(follower, asked);
    }

    assertThat(asked).hasSize(20).doesNotHaveDuplicates();
    assertThat(mostAtOnce).isEqualTo(SnapshotReceiver.WINDOW);
    assertThat(follower.work.getLast()).isEqualTo(new Output.InstallSnapshot(meta));
  }

  @Test
  @DisplayName("a chunk that was lost is asked for again at once, and when the leader offers again")
  void lostChunks() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3)));
    SnapshotMeta meta = new SnapshotMeta(5, 2, Bench.voters(1, 2, 3), 1000, 0);
    Message.SnapshotOffer offer = new Message.SnapshotOffer(2, 1, 2, meta, 7);
    List<Long> asked = new ArrayList<>();
    follower.receive(offer);
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 0, new byte[10], false));
    takePulls(follower, asked);
    assertThat(asked).hasSize(1 + SnapshotReceiver.WINDOW);

    // The second is lost.
    asked.clear();
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 20, new byte[10], false));
    takePulls(follower, asked);
    assertThat(asked).containsExactly(10L);
    follower.receive(offer);
    assertThat(answer(follower).round()).as("it answers the leader").isEqualTo(7);
    takePulls(follower, asked);
    assertThat(asked).as("it may still come").containsExactly(10L);

    follower.tick(CoreConfig.defaults(1).heartbeatInterval() * 2);
    asked.clear();
    follower.receive(offer);
    takePulls(follower, asked);
    assertThat(asked).containsExactly(10L);
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 10, new byte[10], false));
    takePulls(follower, asked);
    assertThat(asked).containsExactly(10L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);
  }

  @Test
  @DisplayName("chunks that overtake each other are written in order")
  void chunksOutOfOrder() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3)));
    SnapshotMeta meta = new SnapshotMeta(5, 2, Bench.voters(1, 2, 3), 50, 0);
    follower.receive(new Message.SnapshotOffer(2, 1, 2, meta, 7));
    follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, 0, new byte[10], false));
    List<Long> asked = new ArrayList<>();
    takePulls(follower, asked);
    asked.clear();

    for (long offset : new long[] {20, 40, 30, 10}) {
      follower.receive(new Message.SnapshotChunk(2, 1, 2, 5, offset, new byte[10], offset == 40));
      takePulls(follower, asked);
    }

    assertThat(asked).as("asked for again, once").containsExactly(10L);
    assertThat(follower.work)
        .filteredOn(Output.WriteChunk.class::isInstance)
        .extracting(work -> ((Output.WriteChunk) work).offset())
        .containsExactly(0L, 10L, 20L, 30L, 40L);
    assertThat(follower.work.getLast()).isEqualTo(new Output.InstallSnapshot(meta));
  }

  private static void takePulls(Bench follower, List<Long> asked) {
    follower.sentOf(Message.SnapshotPull.class).forEach(pull -> asked.add(pull.offset()));
    follower.sent.clear();
  }

  /** Whether an offer makes it ask for the first piece. */
  private static boolean pulls(Bench follower, SnapshotMeta meta) {
    follower.sent.clear();
    follower.receive(new Message.SnapshotOffer(2, 1, 2, meta, 7));
    return !follower.sentOf(Message.SnapshotPull.class).isEmpty();
  }

  private static Message.AppendResponse answer(Bench follower) {
    return follower.lastSent(Message.AppendResponse.class);
  }
}
