package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Quorum;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.entries.RaftLog;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.DurableProgress;
import dev.quorate.node.raft.progress.PeerProgress;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** Leads its term: what it knows of its peers, and what it has promised to whom. */
final class Leader implements RoleState {
  private static final long NOT_YET = -1;

  /** In election timeouts. The others may have taken long because one of them was away. */
  private static final int MOST_PATIENCE = 5;

  private final Replica replica;
  private final DurableProgress durable = new DurableProgress();
  private final Replication replication;
  private final ReadIndex reads;
  private final MembershipChanges membership;
  private final TreeMap<Long, PeerProgress> peers = new TreeMap<>();
  private final LongUnaryOperator ackedRound = this::ackedRound;
  private final LongUnaryOperator durableAt = this::durableAt;
  private long firstOwnIndex;
  private long uncommittedBytes;
  private long round;
  private long nextHeartbeat;
  private Optional<Outbox.Write> slowest = Optional.empty();
  private long othersTook = NOT_YET;

  Leader(Replica replica) {
    this.replica = replica;
    this.replication = new Replication(replica, this);
    this.reads = new ReadIndex(replica, this);
    this.membership = new MembershipChanges(replica, this);
  }

  /** Commits what earlier terms left behind with an entry of its own (Raft, 5.4.2 and 8). */
  void begin() {
    updatePeers();
    uncommittedBytes = bytesBetween(replica.commitIndex() + 1, replica.log.lastIndex());
    firstOwnIndex = replica.log.lastIndex() + 1;
    // However much is uncommitted: without this entry none of it could ever be committed.
    append(Entry.Kind.NOOP, new byte[0]);
    round = 1;
    nextHeartbeat = replica.now() + replica.config.heartbeatInterval();
    sendAll();
  }

  void end(long newLeader) {
    reads.end(newLeader);
    membership.end();
  }

  // What it knows

  MembershipChanges membership() {
    return membership;
  }

  Optional<PeerProgress> peer(long memberId) {
    return Optional.ofNullable(peers.get(memberId));
  }

  Collection<PeerProgress> peers() {
    return peers.values();
  }

  /** The same for whoever decides or reports. */
  List<PeerStatus> peerStatus() {
    // Reported after each turn.
    List<PeerStatus> status = new ArrayList<>(peers.size());
    for (PeerProgress peer : peers.values()) {
      status.add(statusOf(peer));
    }
    return status;
  }

  PeerStatus statusOf(PeerProgress peer) {
    return new PeerStatus(
        peer.memberId, peer.match(), isActive(peer), makesDurable(peer), peer.lostAfter());
  }

  /**
   * After which entry a peer continues that pulls a snapshot or lags behind: what follows is kept
   * for it, or else the next snapshot would overtake it, and the one after that, for ever.
   *
   * @param most entries up to here are kept for nobody. A peer that needs one of them has no use
   *     for those after it either
   */
  long lowestNeeded(long most) {
    return peers.values().stream()
        .filter(peer -> peer.offered().isPresent() || isActive(peer.memberId))
        .mapToLong(peer -> peer.offered().map(SnapshotMeta::index).orElse(peer.match()))
        .filter(needed -> needed >= most)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Whether the member, or this one itself, answered within the last election timeout. */
  boolean isActive(long memberId) {
    return memberId == replica.self() || peer(memberId).filter(this::isActive).isPresent();
  }

  private boolean isActive(PeerProgress peer) {
    return peer.lostAfter().isEmpty()
        && peer.isActive(replica.now(), replica.config.electionTimeout());
  }

  /** Whether a majority can be made with the member: it answers, and stores what it is sent. */
  boolean makesDurable(long memberId) {
    return memberId == replica.self()
        ? durable.isMade(replica.now(), replica.config.electionTimeout())
        : peer(memberId).filter(this::makesDurable).isPresent();
  }

  private boolean makesDurable(PeerProgress peer) {
    return peer.lostAfter().isEmpty()
        && peer.makesDurable(replica.now(), replica.config.electionTimeout());
  }

  boolean hasCommittedOwnTerm() {
    return replica.commitIndex() >= firstOwnIndex;
  }

  /** The latest heartbeat round that was started. */
  long round() {
    return round;
  }

  /** The latest heartbeat round that a majority of the voters has acknowledged. */
  long confirmedRound() {
    return Quorum.reachedValue(replica.configuration(), ackedRound);
  }

  private long ackedRound(long memberId) {
    if (memberId == replica.self()) {
      return round;
    }
    PeerProgress peer = peers.get(memberId);
    return peer == null ? 0 : peer.ackedRound();
  }

  private long durableAt(long memberId) {
    if (memberId == replica.self()) {
      return replica.log.durableIndex();
    }
    PeerProgress peer = peers.get(memberId);
    return peer == null || peer.lostAfter().isPresent() ? 0 : peer.match();
  }

  // Requests

  void propose(List<Input.Propose> proposals) {
    for (Input.Propose proposal : proposals) {
      if (replica.transfer.isPending()) {
        replica.outbox.refuse(
            proposal.requestId(), new Output.Refusal.Busy("leadership is being transferred"));
      } else if (!hasRoomFor(proposal.data().length)) {
        replica.outbox.refuse(proposal.requestId(), new Output.Refusal.Overloaded());
      } else {
        long index = append(Entry.Kind.COMMAND, proposal.data());
        replica.outbox.answer(new Output.Appended(proposal.requestId(), index, replica.term()));
      }
    }
    sendAll();
  }

  /** Entries neither committed nor durable here wait in memory; one command may always. */
  private boolean hasRoomFor(int bytes) {
    long waiting = Math.max(uncommittedBytes, replica.log.volatileBytes());
    return waiting == 0 || waiting + bytes <= replica.config.maxUncommittedBytes();
  }

  void read(long requestId) {
    reads.request(requestId);
  }

  void transfer(Input.Transfer request) {
    long target = request.target();
    if (replica.transfer.isPending()) {
      replica.outbox.refuse(
          request.requestId(), new Output.Refusal.Busy("leadership is being transferred"));
    } else if (target == replica.self()) {
      replica.outbox.answer(new Output.Done(request.requestId()));
    } else if (!replica.configuration().isVoter(target)) {
      replica.outbox.refuse(
          request.requestId(),
          new Output.Refusal.Invalid("no such voter: " + Long.toHexString(target)));
    } else {
      replica.transfer.begin(request.requestId(), target, false);
    }
  }

  long append(Entry.Kind kind, byte[] data) {
    long index = replica.log.lastIndex() + 1;
    replica.append(new Entry(replica.term(), index, kind, data));
    uncommittedBytes += data.length;
    return index;
  }

  /** A configuration is in force as soon as it is in our log. */
  void configurationChanged() {
    updatePeers();
    sendAll();
    advanceCommit();
  }

  void farewell(PeerProgress removed, long removalIndex) {
    replication.farewell(removed, removalIndex);
  }

  // Time

  void tick() {
    long last = replica.log.lastIndex();
    durable.look(replica.now(), replica.log.durableIndex(), last);
    peers.values().forEach(peer -> peer.look(replica.now(), last));
    membership.tick();
    if (isOver()) {
      return;
    }
    // A leader that hears no majority of voters may have been replaced (thesis, 6.2).
    if (!Quorum.reached(replica.configuration(), this::isActive)) {
      if (membership.canUndo()) {
        membership.undo();
      } else {
        replica.becomeFollower(replica.term(), 0);
      }
      return;
    }
    if (isDiskSlowerThanOthers()) {
      // Nobody is answered before our own disk has it: another leader can.
      replica.becomeFollower(replica.term(), 0);
      return;
    }
    reads.tick();
    if (replica.now() >= nextHeartbeat) {
      startRound();
      reads.confirm();
      replica.transfer.urge();
    }
  }

  /**
   * Whether a write takes more than twice as long here as a majority of the others took for it, and
   * longer than an election would. Where all disks are slow nobody else would be faster.
   */
  private boolean isDiskSlowerThanOthers() {
    Optional<Outbox.Write> oldest = replica.outbox.oldestWrite();
    if (!oldest.equals(slowest)) {
      slowest = oldest;
      othersTook = NOT_YET;
    }
    if (oldest.isEmpty()) {
      return false;
    }
    long timeout = replica.config.electionTimeout();
    long took = replica.now() - oldest.get().at();
    // A committed entry that is not durable here is durable at a majority of the others.
    if (othersTook == NOT_YET && replica.commitIndex() > replica.log.durableIndex()) {
      othersTook = took;
    }
    return othersTook != NOT_YET
        && took - othersTook >= Math.clamp(othersTook, timeout, MOST_PATIENCE * timeout);
  }

  void startRound() {
    round++;
    nextHeartbeat = replica.now() + replica.config.heartbeatInterval();
    peers.values().forEach(replication::heartbeat);
  }

  // Answers

  void persisted() {
    advanceCommit();
  }

  void onAppendResponse(Message.AppendResponse response) {
    PeerProgress peer = peers.get(response.from());
    if (response.success() && response.matchIndex() > replica.log.lastIndex()) {
      throw new LostAcknowledged(
          response.matchIndex(),
          "member %x has entries up to %d that are committed, and the log of this member, which leads, ends with entry %d"
              .formatted(peer.memberId, response.matchIndex(), replica.log.lastIndex()));
    }
    if (replication.hasLost(peer, response)) {
      return;
    }
    peer.heard(replica.now(), response.round());
    if (replication.onAppendResponse(peer, response)) {
      advanceCommit();
      if (isOver()) {
        return;
      }
      replica.transfer.urge();
    }
    replication.send(peer);
    reads.confirm();
  }

  void onPull(Message.SnapshotPull pull) {
    PeerProgress peer = peers.get(pull.from());
    if (peer.lostAfter().isPresent()) {
      return;
    }
    peer.heard(replica.now(), pull.round());
    replication.onPull(peer, pull);
    reads.confirm();
  }

  /** Only an entry of its own term is committed by counting (Raft, 5.4.2). */
  private void advanceCommit() {
    long reached = Quorum.reachedValue(replica.configuration(), durableAt);
    if (reached <= replica.commitIndex() || replica.log.termAt(reached) != replica.term()) {
      return;
    }
    uncommittedBytes -= bytesBetween(replica.commitIndex() + 1, reached);
    replica.commitTo(reached);
    sendAll();
    reads.confirm();
    membership.committed();
    boolean configurationCommitted = replica.configurations.latestIndex() <= reached;
    if (configurationCommitted && !replica.isVoter()) {
      // Its own removal is committed: nothing of it is needed any more (thesis, 4.2.2).
      replica.becomeFollower(replica.term(), 0);
    }
  }

  private boolean isOver() {
    return replica.role() != this;
  }

  private void sendAll() {
    for (PeerProgress peer : peers.values()) {
      replication.send(peer);
    }
  }

  private void updatePeers() {
    Configuration configuration = replica.configuration();
    peers.keySet().removeIf(id -> !configuration.contains(id));
    for (Member member : configuration.membersBut(replica.self())) {
      peers.computeIfAbsent(
          member.id(),
          id ->
              new PeerProgress(
                  id, replica.log.lastIndex() + 1, replica.now(), replica.config::newInflights));
    }
  }

  private long bytesBetween(long from, long to) {
    return RaftLog.bytesOf(replica.log.slice(from, to));
  }
}
