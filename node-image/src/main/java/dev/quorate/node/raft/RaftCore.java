package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.PeerProgress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One Raft group on one member, as a step machine. Not thread-safe: one thread at a time steps it.
 * Messages that came before a tick are stepped before it: a member that was paused must not act on
 * a silence that has ended.
 *
 * <p>A leader that is asked to remove itself hands over first and then answers {@link
 * Output.Refusal.NotLeader} with the new leader, which is to be asked again.
 */
public final class RaftCore {
  private final Replica replica;
  private final Following following;

  /**
   * @throws EmptyVoters if there is a log without any voter
   * @throws InvalidState if the data on disk contradicts itself
   * @throws LostAcknowledged if it ends before the known commit index
   */
  public RaftCore(CoreConfig config, InitialState initial, RandomGenerator random) {
    this.replica = new Replica(config, initial, random);
    this.following = new Following(replica);
  }

  /**
   * @param nowMillis when the input is handled, not when it came: what waited while this member did
   *     not run is as good as new to it, for there is nothing newer yet. Monotonic milliseconds
   *     from any origin; of a jump by more than half an election timeout only that much counts
   * @throws LostAcknowledged if this member turns out to have lost what it acknowledged: there must
   *     be no further step
   * @throws LeaderLostAcknowledged if its leader turns out to have: the same
   */
  public Output step(long nowMillis, Input input) {
    replica.clock.advance(nowMillis);
    switch (input) {
      case Input.Receive received -> receive(received.message());
      case Input.Tick _ -> tick();
      case Input.Propose proposal -> propose(List.of(proposal));
      case Input.ProposeAll all -> propose(all.proposals());
      case Input.Read read -> asLeader(read.requestId()).ifPresent(l -> l.read(read.requestId()));
      case Input.Persisted persisted -> persisted(persisted.sequence());
      case Input.Applied applied -> replica.applied(applied.index());
      case Input.AddLearner request ->
          asLeader(request.requestId()).ifPresent(l -> l.membership().addLearner(request));
      case Input.Promote request ->
          asLeader(request.requestId()).ifPresent(l -> l.membership().promote(request));
      case Input.Remove request ->
          asLeader(request.requestId()).ifPresent(l -> l.membership().remove(request));
      case Input.Transfer request ->
          asLeader(request.requestId()).ifPresent(l -> l.transfer(request));
      case Input.LeaderGone gone -> replica.elections.onLeaderGone(gone);
      case Input.SnapshotTaken taken -> replica.snapshotTaken(taken.meta());
      case Input.SnapshotInstalled installed ->
          replica.receiver.installed(installed.meta(), installed.valid());
    }
    return replica.finish();
  }

  private void tick() {
    replica.transfer.tick();
    if (replica.role() instanceof Leader leader) {
      leader.tick();
    }
    replica.elections.tick();
  }

  private void propose(List<Input.Propose> proposals) {
    if (replica.role() instanceof Leader leader) {
      leader.propose(proposals);
    } else {
      proposals.forEach(each -> asLeader(each.requestId()));
    }
  }

  private void persisted(long sequence) {
    boolean wasVoteDurable = replica.isOwnVoteDurable();
    long took = replica.outbox.persisted(sequence, replica.now());
    if (!wasVoteDurable && replica.isOwnVoteDurable()) {
      // Only now it is sent, and the time for the answers begins.
      replica.clock.voteWritten(took);
      if (replica.role() instanceof RoleState.Candidate) {
        replica.clock.askedForVotes(took);
      }
    }
    replica.log.persisted(sequence);
    replica.elections.persisted();
    if (replica.role() instanceof Leader leader) {
      leader.persisted();
    }
  }

  private Optional<Leader> asLeader(long requestId) {
    if (replica.leading().isEmpty()) {
      replica.outbox.refuse(requestId, new Output.Refusal.NotLeader(replica.leader()));
    }
    return replica.leading();
  }

  private void receive(Message message) {
    if (message.to() != replica.self() || message.from() == replica.self()) {
      return;
    }
    switch (message) {
      case Message.VoteRequest request -> replica.elections.onRequest(request);
      case Message.VoteResponse response -> replica.elections.onResponse(response);
      case Message.AppendRequest request -> {
        if (isFromLeader(request)) {
          following.onAppend(request);
        }
      }
      case Message.SnapshotOffer offer -> {
        if (isFromLeader(offer)) {
          replica.receiver.onOffer(offer);
        }
      }
      case Message.SnapshotChunk chunk -> {
        if (isFromLeader(chunk)) {
          replica.receiver.onChunk(chunk);
        }
      }
      case Message.LossNotice notice -> {
        if (isFromLeader(notice)) {
          following.onLossNotice(notice);
        }
      }
      case Message.TimeoutNow now -> {
        if (now.term() == replica.term()) {
          replica.elections.onTimeoutNow(now);
        }
      }
      case Message.AppendResponse response ->
          fromPeer(response).ifPresent(leader -> leader.onAppendResponse(response));
      case Message.SnapshotPull pull -> fromPeer(pull).ifPresent(leader -> leader.onPull(pull));
    }
  }

  /** Follows a newer term; tells a leader of an older one. */
  private boolean isFromLeader(Message message) {
    if (message.term() < replica.term()) {
      following.onOldLeader(message);
      return false;
    }
    if (message.term() > replica.term()) {
      replica.becomeFollower(message.term(), message.from());
    }
    if (replica.role() instanceof Leader) {
      throw new IllegalStateException(
          "member " + message.from() + " leads our own term " + replica.term());
    }
    return true;
  }

  /**
   * What a member of the configuration says to its leader. An answer of another term is not one to
   * us; a member that was removed has nothing to say, whatever its term.
   */
  private Optional<Leader> fromPeer(Message message) {
    if (!(replica.role() instanceof Leader leader) || leader.peer(message.from()).isEmpty()) {
      return Optional.empty();
    }
    if (message.term() > replica.term()) {
      replica.becomeFollower(message.term(), 0);
      return Optional.empty();
    }
    return message.term() == replica.term() ? Optional.of(leader) : Optional.empty();
  }

  public CoreStatus status() {
    Optional<Leader> leader = replica.leading();
    return new CoreStatus(
        replica.self(),
        role(),
        replica.leader(),
        replica.term(),
        replica.log.firstIndex(),
        replica.log.lastIndex(),
        replica.log.lastTerm(),
        replica.log.durableIndex(),
        replica.commitIndex(),
        replica.appliedIndex(),
        replica.configuration(),
        replica.configurations.latestIndex(),
        leader.isPresent() && replica.transfer.isPending(),
        leader.map(Leader::peerStatus).orElse(List.of()),
        replica.snapshot().map(SnapshotMeta::index).orElse(0L),
        replica.receiver.refused(),
        leader.map(RaftCore::snapshotsInUse).orElse(Set.of()));
  }

  private Role role() {
    return switch (replica.role()) {
      case RoleState.Follower _ -> followerRole();
      case RoleState.PreCandidate _ -> Role.PRE_CANDIDATE;
      case RoleState.Candidate _ -> Role.CANDIDATE;
      case Leader _ -> Role.LEADER;
    };
  }

  private Role followerRole() {
    if (replica.isVoter()) {
      return Role.FOLLOWER;
    }
    return replica.configuration().isLearner(replica.self()) ? Role.LEARNER : Role.OUTSIDER;
  }

  private static Set<Long> snapshotsInUse(Leader leader) {
    Set<Long> inUse = new HashSet<>();
    for (PeerProgress peer : leader.peers()) {
      if (peer.offered().isPresent()) {
        inUse.add(peer.offered().get().index());
      }
    }
    return inUse;
  }

  public long commitIndex() {
    return replica.commitIndex();
  }

  /** Payload of the entries that are in memory. */
  public long logBytes() {
    return replica.log.bytes();
  }

  public long lastIndex() {
    return replica.log.lastIndex();
  }

  /** The term of the entry at this index, for a {@link SnapshotMeta}; it is still in the log. */
  public long termAt(long index) {
    return replica.log.termAt(index);
  }

  /** The configuration as of this index, for a {@link SnapshotMeta}. */
  public Configuration configurationAt(long index) {
    return replica.configurations.at(index);
  }
}
