package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Quorum;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.progress.CatchUp;
import dev.quorate.node.raft.progress.PeerProgress;
import dev.quorate.node.raft.progress.Succession;
import java.util.List;
import java.util.Optional;

/**
 * Single-step membership (thesis, 4.1): one member at a time, the next change only when the last is
 * committed, and none before an entry of the leader's own term is (the correction of 2015).
 */
final class MembershipChanges {
  private record Pending(
      long requestId, long index, long deadline, Optional<PeerProgress> removed) {}

  private final Replica replica;
  private final Leader leader;
  private Optional<Pending> pending = Optional.empty();

  /** Index of the latest configuration that this leader itself appended, 0 before the first. */
  private long ownChange;

  /** Who answers the request is gone, but the change may still commit. */
  private boolean answered;

  MembershipChanges(Replica replica, Leader leader) {
    this.replica = replica;
    this.leader = leader;
  }

  /** Idempotent. A member that is known already keeps its role and gets these addresses. */
  void addLearner(Input.AddLearner request) {
    if (isBusy(request.requestId())) {
      return;
    }
    Member member = request.member();
    if (member.id() == 0) {
      invalid(request.requestId(), "memberId 0 is nobody");
    } else if (configuration().member(member.id()).filter(member::equals).isPresent()) {
      done(request.requestId());
    } else {
      change(request.requestId(), configuration().with(member), Optional.empty());
    }
  }

  void promote(Input.Promote request) {
    if (isBusy(request.requestId())) {
      return;
    }
    long learner = request.memberId();
    Optional<PeerProgress> progress = leader.peer(learner);
    if (configuration().isVoter(learner)) {
      done(request.requestId());
    } else if (progress.isEmpty()) {
      invalid(request.requestId(), "no such member: " + Long.toHexString(learner));
    } else if (!isPromotable(progress.get())) {
      invalid(
          request.requestId(),
          "not caught up: it has "
              + progress.get().match()
              + " of "
              + replica.log.lastIndex()
              + " entries and "
              + answering(learner));
    } else {
      changeVoters(request.requestId(), configuration().promoted(learner), Optional.empty());
    }
  }

  private String answering(long memberId) {
    if (!leader.isActive(memberId)) {
      return "does not answer";
    }
    return leader.makesDurable(memberId) ? "answers" : "answers, but stores nothing";
  }

  void remove(Input.Remove request) {
    if (isBusy(request.requestId())) {
      return;
    }
    long memberId = request.memberId();
    if (!configuration().contains(memberId)) {
      invalid(request.requestId(), "no such member: " + Long.toHexString(memberId));
    } else if (configuration().isLearner(memberId)) {
      change(request.requestId(), configuration().without(memberId), leader.peer(memberId));
    } else if (configuration().isSoleVoter(memberId)) {
      invalid(request.requestId(), "it is the last voter");
    } else if (memberId == replica.self()) {
      handOver(request.requestId());
    } else {
      Configuration next = configuration().without(memberId);
      changeVoters(request.requestId(), next, leader.peer(memberId));
    }
  }

  /** A leader that leaves hands over first: an election would cost seconds without a leader. */
  private void handOver(long requestId) {
    Succession.successor(configuration(), leader.peerStatus())
        .ifPresentOrElse(
            successor -> replica.transfer.begin(requestId, successor, true),
            () ->
                busy(
                    requestId,
                    "no other voter answers and stores entries, so that it could take over"));
  }

  /** A change of voters is not begun if a majority of those that are left could not commit it. */
  private void changeVoters(long requestId, Configuration next, Optional<PeerProgress> removed) {
    if (Quorum.reached(next, leader::makesDurable)) {
      change(requestId, next, removed);
    } else {
      busy(
          requestId,
          "too few of the voters that would be left answer and store entries: " + idsOf(next));
    }
  }

  private void change(long requestId, Configuration next, Optional<PeerProgress> removed) {
    long deadline = replica.now() + replica.config.membershipTimeout();
    long index = replica.log.lastIndex() + 1;
    pending = Optional.of(new Pending(requestId, index, deadline, removed));
    answered = false;
    ownChange = index;
    leader.append(Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(next));
    leader.configurationChanged();
  }

  void committed() {
    if (pending.isPresent() && pending.get().index() <= replica.commitIndex()) {
      Pending done = pending.get();
      pending = Optional.empty();
      if (!answered) {
        done(done.requestId());
      }
      done.removed().ifPresent(removed -> leader.farewell(removed, done.index()));
    }
  }

  void tick() {
    if (pending.isPresent() && !answered && replica.now() >= pending.get().deadline()) {
      if (canUndo()) {
        undo();
      } else {
        answered = true;
        unknown(pending.get().requestId(), "it was not committed in time");
      }
    }
  }

  /**
   * Whether the change can be taken back: it added a second voter to us, which never acknowledged
   * it. Nobody else can have committed it, or led since, because every election on the way needs
   * our vote, and we are still in the term in which we proposed it.
   *
   * <p>The second voter may have the change on its disk; only its acknowledgement got lost. That is
   * why {@link #undo} begins a new term: from then on its log is behind ours, so it cannot win with
   * our vote, and there is no other. On our disk the change is still there until the first entry of
   * the new term replaces it; until then nothing of that term is sent (Replication), so that after
   * a crash we are where we were before: both have the change, or we alone.
   */
  boolean canUndo() {
    if (pending.isEmpty() || ownChange <= replica.commitIndex()) {
      return false;
    }
    return replica.configurations.at(ownChange - 1).isSoleVoter(replica.self())
        && configuration().voters().size() == 2;
  }

  /**
   * Begins a new term without the change: the second voter's copy of it, if there is one, loses
   * against ours.
   */
  void undo() {
    long requestId = pending.orElseThrow().requestId();
    boolean silent = answered;
    pending = Optional.empty();
    if (!silent) {
      invalid(requestId, "the new voter does not answer; its promotion was taken back");
    }
    replica.becomeFollower(replica.term(), 0);
    replica.truncateFrom(ownChange);
    replica.elections.campaign(false);
  }

  void end() {
    if (pending.isPresent() && !answered) {
      unknown(pending.get().requestId(), "leadership was lost while it was under way");
    }
    pending = Optional.empty();
  }

  private boolean isBusy(long requestId) {
    if (!leader.hasCommittedOwnTerm()) {
      busy(requestId, "this leader has not committed an entry of its term yet");
    } else if (replica.configurations.latestIndex() > replica.commitIndex()) {
      busy(requestId, "the last membership change is not committed yet");
    } else if (replica.transfer.isPending()) {
      busy(requestId, "leadership is being transferred");
    } else {
      return false;
    }
    return true;
  }

  private boolean isPromotable(PeerProgress learner) {
    return CatchUp.isPromotable(
        leader.statusOf(learner), replica.log.lastIndex(), replica.config.catchUpLag());
  }

  private Configuration configuration() {
    return replica.configuration();
  }

  private static List<String> idsOf(Configuration configuration) {
    return configuration.voters().stream().map(voter -> Long.toHexString(voter.id())).toList();
  }

  private void done(long requestId) {
    replica.outbox.answer(new Output.Done(requestId));
  }

  private void busy(long requestId, String why) {
    replica.outbox.refuse(requestId, new Output.Refusal.Busy(why));
  }

  private void invalid(long requestId, String why) {
    replica.outbox.refuse(requestId, new Output.Refusal.Invalid(why));
  }

  private void unknown(long requestId, String why) {
    replica.outbox.refuse(requestId, new Output.Refusal.Unknown(why));
  }
}
