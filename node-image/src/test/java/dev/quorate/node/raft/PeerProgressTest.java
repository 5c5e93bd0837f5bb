package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

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
}
