package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Pulls a leader's snapshot in chunks, several of which are on their way at once: a slow round trip
 * must not make a large snapshot slow. They are written in order: those that come too early are
 * kept, and the one that is missing is asked for again, once. The received chunks outlive lost
 * messages and a change of leader or term, as long as the very same file is offered again.
 *
 * <p>One that was refused may be damaged on the leader's disk, or ours may be full: it is pulled
 * again only after a pause, which doubles each time.
 */
final class SnapshotReceiver {
  /** So many chunks are asked for before the first of them has come. */
  static final int WINDOW = 8;

  /** A leader that heard no pull for so many heartbeats offers again. */
  private static final int QUIET_HEARTBEATS = 2;

  /** Pauses are up to 2^6 election timeouts. */
  private static final int MOST_DOUBLINGS = 6;

  private final Replica replica;
  private Optional<SnapshotMeta> download = Optional.empty();

  /** Everything before it has come. */
  private long offset;

  /** Everything before it was asked for. */
  private long asked;

  /** Came before their turn, by their offset. */
  private final TreeMap<Long, Message.SnapshotChunk> early = new TreeMap<>();

  /** The offset that was asked for again because later chunks came first. */
  private long missed = -1;

  /** Bytes of the leader's chunks, 0 until the first has come. */
  private int chunkBytes;

  private long cameAt;
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
        begin(meta);
      }
      if (isFlowing()) {
        acknowledge(offer.from(), offer.round());
      } else {
        // The first offer, or chunks were lost: whatever was asked for is asked for again.
        asked = offset;
        pull(meta, offer.round());
      }
    }
  }

  private void begin(SnapshotMeta meta) {
    download = Optional.of(meta);
    offset = 0;
    asked = 0;
    chunkBytes = 0;
    early.clear();
    missed = -1;
  }

  private void end() {
    download = Optional.empty();
    early.clear();
  }

  /** Whether the chunks that were asked for are coming in, if slower than the leader expects. */
  private boolean isFlowing() {
    return asked > offset
        && chunkBytes > 0
        && replica.now() - cameAt < QUIET_HEARTBEATS * replica.config.heartbeatInterval();
  }

  void onChunk(Message.SnapshotChunk chunk) {
    replica.heardLeader(chunk.from());
    boolean ofDownload =
        !installing
            && download.isPresent()
            && download.get().index() == chunk.index()
            && (chunk.data().length > 0 || chunk.last());
    if (ofDownload && chunk.offset() > offset) {
      keep(chunk);
    } else if (ofDownload && chunk.offset() == offset) {
      write(chunk);
      writeKept();
      if (!installing) {
        download.ifPresent(this::fillWindow);
      }
    }
  }

  private void keep(Message.SnapshotChunk tooEarly) {
    if (early.size() < WINDOW) {
      early.put(tooEarly.offset(), tooEarly);
    }
    if (missed != offset) {
      missed = offset;
      ask(download.orElseThrow(), offset, 0);
    }
  }

  private void writeKept() {
    early.headMap(offset).clear();
    while (!installing && download.isPresent() && early.containsKey(offset)) {
      write(early.remove(offset));
      early.headMap(offset).clear();
    }
  }

  private void write(Message.SnapshotChunk chunk) {
    SnapshotMeta meta = download.orElseThrow();
    replica.outbox.work(new Output.WriteChunk(meta, offset, chunk.data()));
    came(chunk.data().length);
    if (!chunk.last()) {
      return;
    }
    if (replica.log.matches(meta.index(), meta.term())) {
      // Late appends brought the log past it: what they added was acknowledged and must stay.
      replica.commitTo(meta.index());
      acknowledge(chunk.from(), 0);
    } else if (offset == meta.size()) {
      installing = true;
      replica.outbox.work(new Output.InstallSnapshot(meta));
    } else {
      end();
      pause();
    }
  }

  void installed(SnapshotMeta meta, boolean valid) {
    if (!installing || !download.equals(Optional.of(meta))) {
      return;
    }
    installing = false;
    end();
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
      end();
    }
  }

  private void came(int bytes) {
    offset += bytes;
    if (bytes != chunkBytes) {
      // The first, the last, or those of another leader: the offsets asked for do not fit together.
      chunkBytes = bytes;
      asked = offset;
    }
    asked = Math.max(asked, offset);
    cameAt = replica.now();
  }

  private void fillWindow(SnapshotMeta meta) {
    while (asked < meta.size() && asked - offset < (long) WINDOW * chunkBytes) {
      pull(meta, 0);
    }
    if (asked == offset) {
      // Beyond the size that was offered: only the leader can tell where its file ends.
      pull(meta, 0);
    }
  }

  /** Asks for the next chunk that was not asked for yet. */
  private void pull(SnapshotMeta meta, long round) {
    ask(meta, asked, round);
    asked += Math.max(chunkBytes, 1);
  }

  private void ask(SnapshotMeta meta, long from, long round) {
    replica.outbox.sendAfterHardState(
        new Message.SnapshotPull(
            replica.self(), replica.leader(), replica.term(), meta.index(), from, round));
  }

  private void acknowledge(long leader, long round) {
    replica.outbox.sendAfterHardState(
        new Message.AppendResponse(
            replica.self(), leader, replica.term(), true, 0, replica.durableCommit(), 0, round));
  }
}
