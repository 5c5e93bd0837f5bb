package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.PeerProgress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a leader knows of one peer, from the first probe on. */
class PeerProgressTest {
  @Test
  @DisplayName("a follower is probed, then pipelined, and probed again when it refuses")
  void progress() {
    PeerProgress peer = new PeerProgress(2, 11, 0, CoreConfig.defaults(1).newInflights());
    peer.sent(11, 1);
    assertThat(peer.isPaused()).isTrue();
    assertThat(peer.refused(10, 4)).isTrue();
    assertThat(peer.next()).isEqualTo(5);
    peer.matched(4);
    peer.agreedUpTo(4);
    assertThat(peer.state()).isEqualTo(PeerProgress.State.REPLICATE);
    peer.sent(8, 1);
    assertThat(peer.next()).isEqualTo(9);
    assertThat(peer.refused(4, 0)).as("a late refusal").isFalse();
    assertThat(peer.refused(8, 6)).isTrue();
    assertThat(peer.state()).isEqualTo(PeerProgress.State.PROBE);
    assertThat(peer.next()).isEqualTo(7);
    peer.matched(2);
    assertThat(peer.match()).as("a late success").isEqualTo(4);
  }

  @Test
  @DisplayName("what the peer is known to have is never the next to be sent")
  void nextAfterMatch() {
    PeerProgress peer = new PeerProgress(2, 11, 0, CoreConfig.defaults(1).newInflights());
    peer.matched(4);
    peer.agreedUpTo(4);
    assertThatThrownBy(() -> peer.sent(2, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("match=4 next=3");
    assertThatThrownBy(() -> new PeerProgress(3, 0, 0, CoreConfig.defaults(1).newInflights()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("match=0 next=0");
  }

  @Test
  @DisplayName("a snapshot is on offer until the log agrees")
  void snapshotOffered() {
    SnapshotMeta meta = new SnapshotMeta(9, 1, Configuration.EMPTY, 200, 0);
    PeerProgress peer = new PeerProgress(2, 5, 0, CoreConfig.defaults(1).newInflights());
    peer.sent(5, 1);
    peer.offered(meta, 10);
    assertThat(peer.offered()).contains(meta);
    assertThat(peer.isPaused()).isTrue();
    peer.pulled(100, 20);
    assertThat(peer.snapshotProgressAt()).isEqualTo(20);
    peer.matched(9);
    peer.agreedUpTo(9);
    assertThat(peer.offered()).as("once the log goes on from there").isEmpty();
    assertThat(peer.isPaused()).isFalse();
  }
}
