package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Snapshots of a member's own state machine (docs/decisions/0001). */
class SnapshotTakenTest {
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

  private static CoreConfig keeping(long entries) {
    CoreConfig base = CoreConfig.defaults(1);
    return base.keeping(entries, base.keepBytes());
  }
}
