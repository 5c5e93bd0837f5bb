package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Snapshots of a member's own state machine (docs/decisions/0001). */
class SnapshotTakenTest {
  private static final int KEPT = 100;
  private static final int COMMAND = 50;

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
  @DisplayName("the log from the snapshot on that a follower pulls stays while it fits")
  void logBehindAPulledSnapshot() {
    Configuration voters = Bench.voters(1, 2, 3);
    Bench leader = new Bench(keeping(0, KEPT), Bench.log(voters)).lead();
    silenceOf3(leader);
    long pulled = snapshot(leader, voters);
    assertThat(leader.core.status().firstIndex()).isEqualTo(pulled + 1);
    offeredTo3(leader);

    propose(leader, 3 * KEPT);
    long next = snapshot(leader, voters);
    assertThat(next).isGreaterThan(pulled);
    assertThat(leader.core.status().firstIndex()).as("more than is kept").isEqualTo(pulled + 1);
    leader.acknowledge(3, pulled, 0);
    Message.AppendRequest append =
        leader.sentOf(Message.AppendRequest.class).stream()
            .filter(it -> it.to() == 3)
            .toList()
            .getLast();
    assertThat(append.previousIndex()).isEqualTo(pulled);
    assertThat(append.entries()).as("everything after it").hasSize((int) (next - pulled));
  }

  @Test
  @DisplayName("when it does not fit the log forgets it, and the follower is offered the newest")
  void pulledSnapshotThatIsTooOld() {
    Configuration voters = Bench.voters(1, 2, 3);
    Bench leader = new Bench(keeping(0, KEPT), Bench.log(voters)).lead();
    silenceOf3(leader);
    long pulled = snapshot(leader, voters);
    offeredTo3(leader);
    propose(leader, 5 * KEPT);

    long next = snapshot(leader, voters);

    assertThat(leader.core.status().firstIndex()).as("nothing is kept in vain").isEqualTo(next + 1);
    assertThat(offeredTo3(leader).index()).isEqualTo(next);
    assertThat(next).isGreaterThan(pulled);
  }

  private static void silenceOf3(Bench leader) {
    for (int i = 0; i < 4; i++) {
      leader.acknowledgeAll(2);
      leader.tick(CoreConfig.defaults(1).electionTimeout() / 2);
    }
    leader.acknowledgeAll(2);
  }

  private static void propose(Bench leader, int bytes) {
    for (int i = 0; i < bytes / COMMAND; i++) {
      leader.step(new Input.Propose(i, new byte[COMMAND]));
      leader.acknowledgeAll(2);
    }
  }

  /** Of everything up to now. */
  private static long snapshot(Bench leader, Configuration voters) {
    long index = leader.core.status().appliedIndex();
    leader.step(
        new Input.SnapshotTaken(
            new SnapshotMeta(index, leader.core.status().term(), voters, 1, 0)));
    return index;
  }

  /** Member 3 has nothing of the log. */
  private static SnapshotMeta offeredTo3(Bench leader) {
    leader.sent.clear();
    leader.tick(CoreConfig.defaults(1).heartbeatInterval() * 2);
    List<Message.AppendRequest> heartbeats =
        leader.sentOf(Message.AppendRequest.class).stream().filter(it -> it.to() == 3).toList();
    for (Message.AppendRequest heartbeat : heartbeats) {
      leader.receive(
          new Message.AppendResponse(
              3,
              1,
              leader.core.status().term(),
              false,
              heartbeat.previousIndex(),
              0,
              0,
              heartbeat.round()));
    }
    return leader.lastSent(Message.SnapshotOffer.class).meta();
  }

  private static CoreConfig keeping(long entries) {
    return keeping(entries, CoreConfig.defaults(1).keepBytes());
  }

  private static CoreConfig keeping(long entries, long bytes) {
    return CoreConfig.defaults(1).keeping(entries, bytes);
  }
}
