package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.RaftLog;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.PeerProgress;
import dev.quorate.node.raft.progress.ProgressState.Probe;
import dev.quorate.node.raft.progress.ProgressState.Replicate;
import dev.quorate.node.raft.progress.ProgressState.Snapshot;
import java.util.List;

/** Sends the leader's log to one other member: Raft 5.3, the sender's side, pipelined. */
final class Replication {
  /** After so many election timeouts without a new byte a snapshot is taken for lost. */
  private static final int PATIENCE = 10;

  private final Replica replica;
  private final Leader leader;

  Replication(Replica replica, Leader leader) {
    this.replica = replica;
    this.leader = leader;
  }

  /** What there is to send and its window admits. */
  void send(PeerProgress peer) {
    long last = lastToSend();
    while (!peer.isPaused() && peer.next() <= last) {
      if (!hasLogFor(peer)) {
        offerSnapshot(peer);
        return;
      }
      List<Entry> entries =
          replica.log.sliceUpTo(peer.next(), last, replica.config.maxAppendBytes());
      append(peer, peer.next() - 1, entries, leader.round());
      peer.sent(entries.getLast().index(), RaftLog.bytesOf(entries));
    }
    boolean newsOfCommit =
        peer.state() instanceof Replicate
            && peer.sentCommit() < Math.min(replica.commitIndex(), peer.next() - 1);
    if (newsOfCommit && hasLogFor(peer)) {
      append(peer, peer.next() - 1, List.of(), Message.AppendRequest.NEWS);
    }
  }

  /**
   * Others may have entries before our own disk does (thesis, 10.2.1), but not learners before
   * their only voter: after a promotion that was {@linkplain MembershipChanges#undo taken back},
   * the old configuration is on our disk until the new term's first entry is. Were that one on the
   * learner's disk alone when we crash, the learner's log would be ahead of ours in a configuration
   * that needs its vote, and it would not campaign: no leader, for ever.
   */
  private long lastToSend() {
    return replica.isSoleVoter() ? replica.log.durableIndex() : replica.log.lastIndex();
  }

  /** An empty append. It also finds out whether one that was sent before got lost. */
  void heartbeat(PeerProgress peer) {
    switch (peer.state()) {
      case Probe _, Replicate _ -> {
        if (hasLogFor(peer)) {
          append(peer, peer.next() - 1, List.of(), leader.round());
        } else {
          offerSnapshot(peer);
        }
      }
      case Snapshot snapshot -> {
        // Index 0 fits every log: the answer counts as a sign of life and tells the peer's log.
        replica.outbox.send(
            new Message.AppendRequest(
                replica.self(), peer.memberId, replica.term(), 0, 0, List.of(), 0, leader.round()));
        long silence = replica.now() - snapshot.activityAt();
        if (silence >= 2 * replica.config.heartbeatInterval()) {
          offerSnapshot(peer);
        }
      }
    }
  }

  private boolean hasLogFor(PeerProgress peer) {
    return peer.next() - 1 >= replica.log.baseIndex();
  }

  private void append(PeerProgress peer, long previousIndex, List<Entry> entries, long round) {
    long commitIndex = replica.commitIndex();
    peer.sentCommit(Math.min(commitIndex, previousIndex + entries.size()));
    replica.outbox.send(
        new Message.AppendRequest(
            replica.self(),
            peer.memberId,
            replica.term(),
            previousIndex,
            replica.log.termAt(previousIndex),
            entries,
            commitIndex,
            round));
  }

  private void offerSnapshot(PeerProgress peer) {
    SnapshotMeta meta = snapshotFor(peer);
    peer.offered(meta, replica.now());
    replica.outbox.send(
        new Message.SnapshotOffer(
            replica.self(), peer.memberId, replica.term(), meta, leader.round()));
  }

  /**
   * The one that it pulls already, as long as the log continues from there: a newer one would begin
   * at its first byte again, and be overtaken in turn.
   */
  private SnapshotMeta snapshotFor(PeerProgress peer) {
    if (peer.state() instanceof Snapshot snapshot && isWorthPulling(snapshot)) {
      return snapshot.offered();
    }
    // The log forgets only what a snapshot covers, so there is one.
    return replica.snapshot().orElseThrow();
  }

  private boolean isWorthPulling(Snapshot snapshot) {
    return snapshot.offered().index() >= replica.log.baseIndex()
        && replica.now() - snapshot.progressAt() < PATIENCE * replica.config.electionTimeout();
  }

  void onPull(PeerProgress peer, Message.SnapshotPull pull) {
    if (!(peer.state() instanceof Snapshot snapshot)) {
      return;
    }
    if (snapshot.offered().index() == pull.index()) {
      snapshot.pulled(pull.offset(), replica.now());
      replica.outbox.work(
          new Output.ReadChunk(peer.memberId, replica.term(), pull.index(), pull.offset()));
    } else {
      offerSnapshot(peer);
    }
  }

  /**
   * Whether the peer has lost what it acknowledged. What it answers counts for nothing then, until
   * all of it is back.
   */
  boolean hasLost(PeerProgress peer, Message.AppendResponse response) {
    if (response.success()) {
      peer.has(response.matchIndex(), response.round());
    } else {
      if (peer.hasLost(response.previousIndex(), response.round())) {
        peer.lost(response.matchIndex());
      }
      if (peer.lostAfter().isPresent()) {
        // Also at later refusals: the notice may get lost, or not be allowed to be sent yet.
        replica.outbox.send(
            new Message.LossNotice(replica.self(), peer.memberId, replica.term(), peer.match()));
      }
    }
    return peer.lostAfter().isPresent();
  }

  /** Takes in how far its log reaches. Returns whether its durable part has grown. */
  boolean onAppendResponse(PeerProgress peer, Message.AppendResponse response) {
    if (!response.success()) {
      long candidate = replica.log.lastIndexNotAbove(response.matchIndex(), response.hintTerm());
      peer.refused(response.previousIndex(), candidate);
      return false;
    }
    boolean advanced = peer.matched(response.matchIndex(), leader.round());
    switch (peer.state()) {
      case Probe _ -> peer.agreedUpTo(Math.min(response.previousIndex(), replica.log.lastIndex()));
      case Replicate _ -> {}
      case Snapshot _ -> {
        if (peer.match() >= replica.log.baseIndex()) {
          peer.agreedUpTo(peer.match());
        }
      }
    }
    return advanced;
  }

  /**
   * A member that was removed does not belong to the configuration from which its removal is
   * replicated. Once that is committed it is informed, as well as one append can: if it lags
   * further behind it will find out otherwise.
   */
  void farewell(PeerProgress removed, long removalIndex) {
    if (removed.state() instanceof Replicate && hasLogFor(removed)) {
      List<Entry> rest = replica.log.slice(removed.next(), removalIndex);
      if (RaftLog.bytesOf(rest) <= replica.config.maxAppendBytes()) {
        append(removed, removed.next() - 1, List.copyOf(rest), leader.round());
      }
    }
  }
}
