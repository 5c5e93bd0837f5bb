package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.Optional;

/**
 * Pulls a leader's snapshot chunk by chunk. The received chunks outlive lost messages and a change
 * of leader or term, as long as the very same file is offered again.
 *
 * <p>One that was refused may be damaged on the leader's disk, or ours may be full: it is pulled
 * again only after a pause, which doubles each time.
 */
final class SnapshotReceiver {
  /** Pauses are up to 2^6 election timeouts. */
  private static final int MOST_DOUBLINGS = 6;

  private final Replica replica;
  private Optional<SnapshotMeta> download = Optional.empty();
  private long offset;
  private boolean installing;
  private int refused;
  private long nextPull;

  SnapshotReceiver(Replica replica) {
    this.replica = replica;
  }

  /**
   * Whether a complete file is being checked and installed outside; the log does not change
   * meanwhile.
   */
  boolean isInstalling() {
    return installing;
  }

  void onOffer(Message.SnapshotOffer offer) {
    replica.heardLeader(offer.from());
    SnapshotMeta meta = offer.meta();
    if (!installing && replica.log.matches(meta.index(), meta.term())) {
      // We have that entry, so all that the snapshot covers is in our log, and committed.
      replica.commitTo(meta.index());
    }
    if (installing || isPausing() || meta.index() <= replica.commitIndex()) {
      // The leader continues after what we have, or learns at least that we live.
      acknowledge(offer.from(), offer.round());
    } else if (!meta.configuration().voters().isEmpty()) {
      if (download.isEmpty() || !download.get().equals(meta)) {
        download = Optional.of(meta);
        offset = 0;
      }
      pull(meta, offer.round());
    }
  }

  void onChunk(Message.SnapshotChunk chunk) {
    replica.heardLeader(chunk.from());
    boolean awaited =
        !installing
            && download.isPresent()
            && download.get().index() == chunk.index()
            && offset == chunk.offset();
    if (!awaited || (chunk.data().length == 0 && !chunk.last())) {
      return;
    }
    SnapshotMeta meta = download.get();
    replica.outbox.work(new Output.WriteChunk(meta, offset, chunk.data()));
    offset += chunk.data().length;
    if (!chunk.last()) {
      pull(meta, 0);
    } else if (replica.log.matches(meta.index(), meta.term())) {
      // Late appends brought the log past it: what they added was acknowledged and must stay.
      replica.commitTo(meta.index());
      acknowledge(chunk.from(), 0);
    } else if (offset == meta.size()) {
      installing = true;
      replica.outbox.work(new Output.InstallSnapshot(meta));
    } else {
      download = Optional.empty();
      pause();
    }
  }

  void installed(SnapshotMeta meta, boolean valid) {
    if (!installing || !download.equals(Optional.of(meta))) {
      return;
    }
    installing = false;
    download = Optional.empty();
    if (!valid) {
      pause();
      return;
    }
    refused = 0;
    if (meta.index() > replica.commitIndex()) {
      replica.snapshotInstalled(meta);
      if (replica.leader() != 0 && replica.leader() != replica.self()) {
        acknowledge(replica.leader(), 0);
      }
    }
  }

  private void pause() {
    long pause = replica.config.electionTimeout() << Math.min(refused, MOST_DOUBLINGS);
    refused++;
    nextPull = replica.now() + pause;
  }

  private boolean isPausing() {
    return refused > 0 && replica.now() < nextPull;
  }

  /** How many were refused, one after the other, up to now. */
  int refused() {
    return refused;
  }

  /** A download that the log has overtaken is not needed any more. */
  void committed() {
    if (!installing && download.isPresent() && download.get().index() <= replica.commitIndex()) {
      download = Optional.empty();
    }
  }

  private void pull(SnapshotMeta meta, long round) {
    replica.outbox.sendAfterHardState(
        new Message.SnapshotPull(
            replica.self(), replica.leader(), replica.term(), meta.index(), offset, round));
  }

  private void acknowledge(long leader, long round) {
    replica.outbox.sendAfterHardState(
        new Message.AppendResponse(
            replica.self(), leader, replica.term(), true, 0, replica.durableCommit(), 0, round));
  }
}
