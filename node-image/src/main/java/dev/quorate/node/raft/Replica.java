package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Votes;
import dev.quorate.node.raft.entries.Configurations;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.RaftLog;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** This member's state, shared by the parts of the core, and the transitions between its roles. */
final class Replica {
  final CoreConfig config;
  final ElectionClock clock;
  final RaftLog log;
  final Configurations configurations;
  final Outbox outbox = new Outbox();
  final Elections elections = new Elections(this);
  final SnapshotReceiver receiver = new SnapshotReceiver(this);
  final LeadershipTransfer transfer = new LeadershipTransfer(this);

  private Optional<SnapshotMeta> snapshot;
  private RoleState role = new RoleState.Follower(0, 0);
  private long term;
  private long vote;
  private boolean hardStateChanged;
  private long commitIndex;
  private long handedOut;
  private long appliedIndex;

  Replica(CoreConfig config, InitialState initial, RandomGenerator random) {
    InitialStateCheck.check(initial);
    this.config = config;
    this.clock = new ElectionClock(config.electionTimeout(), config.heartbeatInterval(), random);
    this.snapshot = initial.snapshot();
    long baseIndex = snapshot.map(SnapshotMeta::index).orElse(0L);
    log = new RaftLog(baseIndex, snapshot.map(SnapshotMeta::term).orElse(0L), initial.entries());
    configurations =
        new Configurations(
            baseIndex, snapshot.map(SnapshotMeta::configuration).orElse(Configuration.EMPTY));
    initial.entries().forEach(configurations::appended);
    commitIndex = Math.max(baseIndex, initial.commitIndex());
    handedOut = baseIndex;
    appliedIndex = baseIndex;
    term = initial.hardState().term();
    vote = initial.hardState().vote();
    if (!initial.hasLog() && !initial.bootstrap().voters().isEmpty()) {
      bootstrap(initial.bootstrap());
    }
  }

  private void bootstrap(Configuration configuration) {
    if (term == 0) {
      term = 1;
      hardStateChanged = true;
    }
    append(new Entry(1, 1, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration)));
  }

  // Knowledge of the group

  long self() {
    return config.memberId();
  }

  RoleState role() {
    return role;
  }

  long term() {
    return term;
  }

  long vote() {
    return vote;
  }

  /** The leader of this term, 0 if none is known. */
  long leader() {
    return switch (role) {
      case RoleState.Follower follower -> follower.leader();
      case RoleState.PreCandidate _, RoleState.Candidate _ -> 0;
      case Leader _ -> self();
    };
  }

  long now() {
    return clock.now();
  }

  long commitIndex() {
    return commitIndex;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  Optional<Leader> leading() {
    return role instanceof Leader leader ? Optional.of(leader) : Optional.empty();
  }

  Optional<SnapshotMeta> snapshot() {
    return snapshot;
  }

  Configuration configuration() {
    return configurations.latest();
  }

  boolean isVoter() {
    return configuration().isVoter(self());
  }

  boolean isSoleVoter() {
    return configuration().isSoleVoter(self());
  }

  /** What of the committed log is certain to be here after a crash. */
  long durableCommit() {
    return Math.min(commitIndex, log.durableIndex());
  }

  /**
   * Whether a leader was heard so lately that no other may be elected (thesis, 4.2.3): within an
   * election timeout, and not so long ago that it is unusual.
   */
  boolean hearsLeader() {
    return switch (role) {
      case RoleState.Follower follower ->
          follower.hearsLeader(now(), config.electionTimeout()) && !clock.suspicion.isUnusual();
      case RoleState.PreCandidate _, RoleState.Candidate _ -> false;
      case Leader _ -> true;
    };
  }

  boolean isOwnVoteDurable() {
    return !hardStateChanged && outbox.isHardStateDurable();
  }

  // What happens

  void heardLeader(long from) {
    becomeFollower(term, from).heard(now());
    clock.suspicion.heard();
    clock.electionIsOver();
    clock.resetElectionTimer();
  }

  // The transitions of RoleState

  /** Follows a leader of this or a newer term, or nobody (0). */
  RoleState.Follower becomeFollower(long newTerm, long newLeader) {
    if (newTerm > term) {
      term = newTerm;
      vote = 0;
      hardStateChanged = true;
    }
    switch (role) {
      case RoleState.Follower follower -> {
        if (follower.leader() == newLeader) {
          return follower;
        }
      }
      case RoleState.PreCandidate _, RoleState.Candidate _ -> clock.resetElectionTimer();
      case Leader leader -> {
        clock.resetElectionTimer();
        leader.end(newLeader);
      }
    }
    RoleState.Follower follower = new RoleState.Follower(newLeader, now());
    clock.suspicion.follows();
    enter(follower);
    return follower;
  }

  void becomePreCandidate(Votes votes) {
    enter(new RoleState.PreCandidate(votes));
    clock.resetElectionTimer();
  }

  /** A new term with our own vote; the vote counts once it is on disk. */
  void becomeCandidate() {
    term++;
    vote = self();
    hardStateChanged = true;
    enter(new RoleState.Candidate(new Votes()));
    clock.resetElectionTimer();
  }

  void becomeLeader() {
    Leader leader = new Leader(this);
    clock.electionIsOver();
    enter(leader);
    leader.begin();
  }

  private void enter(RoleState next) {
    if (!role.mayBecome(next)) {
      throw new IllegalStateException(
          "only a candidate may become a leader, and a leader nothing but a follower");
    }
    long before = leader();
    role = next;
    if (leader() != before) {
      transfer.leaderChanged();
    }
  }

  void voteFor(long candidate) {
    vote = candidate;
    hardStateChanged = true;
    clock.resetElectionTimer();
  }

  void append(Entry entry) {
    log.append(entry);
    configurations.appended(entry);
  }

  void truncateFrom(long index) {
    if (index <= commitIndex) {
      throw new LeaderLostAcknowledged(leader(), term, index, log.termAt(index));
    }
    log.truncateFrom(index);
    configurations.truncatedFrom(index);
  }

  void commitTo(long index) {
    commitIndex = Math.max(commitIndex, Math.min(index, log.lastIndex()));
    receiver.committed();
  }

  void applied(long index) {
    appliedIndex = Math.max(appliedIndex, Math.min(index, handedOut));
  }

  /** Our own state machine wrote a snapshot. An older one than we have changes nothing. */
  void snapshotTaken(SnapshotMeta meta) {
    boolean older = snapshot.isPresent() && meta.index() <= snapshot.get().index();
    if (older || meta.index() > appliedIndex) {
      return;
    }
    snapshot = Optional.of(meta);
    long kept =
        Math.max(
            meta.index() - config.keepEntries(), log.baseKeeping(meta.index(), config.keepBytes()));
    long most = log.baseKeeping(meta.index(), config.keepBytesForPeers());
    long needed = leading().map(leader -> leader.lowestNeeded(most)).orElse(Long.MAX_VALUE);
    log.compactTo(Math.min(kept, needed));
    configurations.compactedTo(log.baseIndex());
  }

  /** A leader's snapshot has replaced state machine and log. */
  void snapshotInstalled(SnapshotMeta meta) {
    snapshot = Optional.of(meta);
    log.reset(meta.index(), meta.term());
    configurations.reset(meta.index(), meta.configuration());
    commitIndex = meta.index();
    handedOut = meta.index();
    appliedIndex = meta.index();
  }

  Output finish() {
    Optional<Output.Persist> persist = Optional.empty();
    if (hardStateChanged || log.hasUnsaved()) {
      long sequence = outbox.nextSequence();
      Optional<HardState> hardState =
          hardStateChanged ? Optional.of(new HardState(term, vote)) : Optional.empty();
      hardStateChanged = false;
      persist = Optional.of(new Output.Persist(sequence, hardState, log.takeUnsaved(sequence)));
    }
    return outbox.finish(persist, takeCommitted(), term, now());
  }

  /** Only entries durable here are applied, so a snapshot never runs ahead of the log on disk. */
  private List<Entry> takeCommitted() {
    long to = durableCommit();
    if (receiver.isInstalling() || to <= handedOut) {
      return List.of();
    }
    List<Entry> committed = List.copyOf(log.slice(handedOut + 1, to));
    handedOut = to;
    return committed;
  }
}
