package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.PeerProgress;
import dev.quorate.node.raft.progress.ProgressState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a leader knows of one peer, from the first probe on. */
class PeerProgressTest {
  @Test
  @DisplayName("a follower is probed, then pipelined, and probed again when it refuses")
  void progress() {
    PeerProgress peer = new PeerProgress(2, 11, 0, CoreConfig.defaults(1)::newInflights);
    peer.sent(11, 1);
    assertThat(peer.isPaused()).isTrue();
    assertThat(peer.refused(10, 4)).isTrue();
    assertThat(peer.next()).isEqualTo(5);
    peer.matched(4, 1);
    peer.agreedUpTo(4);
    assertThat(peer.state()).isInstanceOf(ProgressState.Replicate.class);
    peer.sent(8, 1);
    assertThat(peer.next()).isEqualTo(9);
    assertThat(peer.refused(4, 0)).as("a late refusal").isFalse();
    assertThat(peer.refused(8, 6)).isTrue();
    assertThat(peer.state()).isInstanceOf(ProgressState.Probe.class);
    assertThat(peer.next()).isEqualTo(7);
    peer.matched(2, 1);
    assertThat(peer.match()).as("a late success").isEqualTo(4);
  }

  @Test
  @DisplayName("what the peer is known to have is never the next to be sent")
  void nextAfterMatch() {
    PeerProgress peer = new PeerProgress(2, 11, 0, CoreConfig.defaults(1)::newInflights);
    peer.matched(4, 1);
    peer.agreedUpTo(4);
    assertThatThrownBy(() -> peer.sent(2, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("match=4 next=3");
    assertThatThrownBy(() -> new PeerProgress(3, 0, 0, CoreConfig.defaults(1)::newInflights))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("match=0 next=0");
  }

  @Test
  @DisplayName("a snapshot is on offer until the log agrees")
  void snapshotOffered() {
    SnapshotMeta meta = new SnapshotMeta(9, 1, Configuration.EMPTY, 200, 0);
    PeerProgress peer = new PeerProgress(2, 5, 0, CoreConfig.defaults(1)::newInflights);
    peer.sent(5, 1);
    peer.offered(meta, 10);
    assertThat(peer.offered()).contains(meta);
    assertThat(peer.isPaused()).isTrue();
    ProgressState.Snapshot snapshot = (ProgressState.Snapshot) peer.state();
    snapshot.pulled(100, 20);
    assertThat(snapshot.progressAt()).isEqualTo(20);
    snapshot.pulled(100, 30);
    peer.offered(meta, 40);
    assertThat(peer.state()).as("offered again: what was pulled counts").isSameAs(snapshot);
    assertThat(snapshot.progressAt()).as("the same bytes again").isEqualTo(20);
    assertThat(snapshot.activityAt()).isEqualTo(40);
    peer.offered(new SnapshotMeta(10, 1, Configuration.EMPTY, 200, 0), 50);
    assertThat(peer.state()).as("another one begins at its first byte").isNotSameAs(snapshot);
    assertThat(((ProgressState.Snapshot) peer.state()).progressAt()).isEqualTo(50);
    peer.matched(9, 1);
    peer.agreedUpTo(9);
    assertThat(peer.offered()).as("once the log goes on from there").isEmpty();
    assertThat(peer.isPaused()).isFalse();
  }
}
