package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Votes;

/** Votes asked for and given: Raft 5.2 and 5.4.1, with the pre-vote of the thesis, 9.6. */
final class Elections {
  private final Replica replica;

  Elections(Replica replica) {
    this.replica = replica;
  }

  void tick() {
    switch (replica.role()) {
      case RoleState.Follower follower -> {
        if (isElectionDue()) {
          beginElection();
        } else if (suspectsLeader(follower)) {
          askEarly(follower);
        }
      }
      case RoleState.PreCandidate _ -> {
        if (isElectionDue()) {
          beginElection();
        }
      }
      case RoleState.Candidate _ -> {
        // While its own vote is on the way to the disk it has not asked anybody.
        if (isElectionDue() && (replica.isOwnVoteDurable() || !mayCampaign())) {
          beginElection();
        }
      }
      case Leader _ -> {}
    }
  }

  /** A sole voter need not wait to see whether somebody else leads. */
  private boolean isElectionDue() {
    return replica.clock.isElectionDue() || (replica.isSoleVoter() && replica.leader() == 0);
  }

  private void beginElection() {
    if (!mayCampaign() || isVoteOnItsWay()) {
      replica.becomeFollower(replica.term(), 0);
      replica.clock.resetElectionTimer();
    } else if (replica.isSoleVoter()) {
      campaign(false);
    } else {
      preCampaign();
    }
  }

  /** What we voted in this term is not on disk yet, and may decide it: no next term meanwhile. */
  private boolean isVoteOnItsWay() {
    return !replica.isOwnVoteDurable() && !replica.isSoleVoter();
  }

  /** Nobody outside its own configuration campaigns: it could only disturb. */
  private boolean mayCampaign() {
    return replica.isVoter() && !replica.receiver.isInstalling();
  }

  /** Asks whether a campaign could be won, without touching anyone's term. */
  private void preCampaign() {
    Votes votes = new Votes();
    votes.count(replica.self(), true);
    replica.becomePreCandidate(votes);
    replica.clock.askedForPreVotes();
    ask(true, false);
  }

  private boolean suspectsLeader(RoleState.Follower follower) {
    return follower.leader() != 0
        && mayCampaign()
        && !replica.isSoleVoter()
        && !isVoteOnItsWay()
        && replica.clock.suspicion.isQuestionDue(rankAmongOthersThan(follower.leader()));
  }

  /**
   * Asks before the election timeout is over, and follows its leader on meanwhile: who hears that
   * leader does not answer, and then nothing has changed.
   */
  private void askEarly(RoleState.Follower follower) {
    Votes votes = new Votes();
    votes.count(replica.self(), true);
    follower.askedEarly(votes);
    replica.clock.suspicion.asked();
    ask(true, false);
  }

  void campaign(boolean transfer) {
    replica.becomeCandidate();
    ask(false, transfer);
  }

  /** The leader hands over: campaign at once, whatever others hear (thesis, 3.10). */
  void onTimeoutNow(Message.TimeoutNow message) {
    boolean fromLeader =
        replica.role() instanceof RoleState.Follower follower
            && message.from() == follower.leader();
    if (fromLeader && mayCampaign()) {
      campaign(true);
    }
  }

  /**
   * Not heard any more, so that another may be elected within the election timeout: those that vote
   * for it are a majority, and each of them knows for itself that the leader is gone.
   */
  void onLeaderGone(Input.LeaderGone gone) {
    boolean isFollowed =
        replica.role() instanceof RoleState.Follower follower
            && follower.leader() != 0
            && follower.leader() == gone.leader()
            && replica.term() == gone.term();
    if (isFollowed) {
      replica.becomeFollower(replica.term(), 0);
      replica.clock.leaderIsGone(rankAmongOthersThan(gone.leader()));
    }
  }

  private int rankAmongOthersThan(long leader) {
    return (int)
        replica.configuration().votersBut(leader).stream()
            .takeWhile(voter -> voter.id() < replica.self())
            .count();
  }

  private void ask(boolean preVote, boolean transfer) {
    long term = preVote ? replica.term() + 1 : replica.term();
    for (Member voter : replica.configuration().votersBut(replica.self())) {
      Message.VoteRequest request =
          new Message.VoteRequest(
              replica.self(),
              voter.id(),
              term,
              replica.log.lastIndex(),
              replica.log.lastTerm(),
              preVote,
              transfer);
      if (preVote) {
        replica.outbox.sendAfterHardState(request);
      } else {
        // Also the log that it speaks of must be durable: a vote for entries that a crash took
        // away could elect a leader without them.
        replica.outbox.sendAfterEverything(request);
      }
    }
  }

  void onRequest(Message.VoteRequest request) {
    // While a leader is heard nobody may depose it but by its own wish (thesis, 4.2.3).
    if (request.term() > replica.term() && !request.transfer() && replica.hearsLeader()) {
      return;
    }
    if (request.preVote()) {
      answerPreVote(request);
      return;
    }
    if (request.term() > replica.term()) {
      replica.becomeFollower(request.term(), 0);
    }
    boolean free =
        replica.vote() == request.from() || (replica.vote() == 0 && replica.leader() == 0);
    boolean grant = request.term() == replica.term() && free && isUpToDate(request);
    if (grant) {
      replica.voteFor(request.from());
    }
    // The vote must be on disk before it is answered: a voter that forgets it could vote twice in
    // a term (Raft, 5.2). The log it was judged by, too.
    replica.outbox.sendAfterEverything(
        new Message.VoteResponse(replica.self(), request.from(), replica.term(), false, grant));
  }

  private void answerPreVote(Message.VoteRequest request) {
    boolean grant = request.term() > replica.term() && isUpToDate(request);
    // A refusal carries our own term: a candidate with the better log but an older term catches up
    // and asks again, instead of being refused for ever.
    replica.outbox.sendAfterHardState(
        new Message.VoteResponse(
            replica.self(), request.from(), grant ? request.term() : replica.term(), true, grant));
  }

  private boolean isUpToDate(Message.VoteRequest request) {
    long lastTerm = replica.log.lastTerm();
    return request.lastTerm() > lastTerm
        || (request.lastTerm() == lastTerm && request.lastIndex() >= replica.log.lastIndex());
  }

  void onResponse(Message.VoteResponse response) {
    if (response.preVote()
        && replica.role() instanceof RoleState.Follower follower
        && follower.leader() != 0) {
      onEarlyAnswer(follower, response);
      return;
    }
    boolean preVoteGranted = response.preVote() && response.granted();
    if (response.term() > replica.term() && !preVoteGranted) {
      replica.becomeFollower(response.term(), 0);
      return;
    }
    switch (replica.role()) {
      case RoleState.PreCandidate candidate -> {
        long answered = replica.term() + (response.granted() ? 1 : 0);
        if (response.preVote() && response.term() == answered) {
          candidate.votes().count(response.from(), response.granted());
          decide(candidate);
        }
      }
      case RoleState.Candidate candidate -> {
        if (!response.preVote() && response.term() == replica.term()) {
          candidate.votes().count(response.from(), response.granted());
          decide(candidate);
        }
      }
      case RoleState.Follower _, Leader _ -> {}
    }
  }

  /** A refusal changes nothing, whatever its term: the leader may well be heard again. */
  private void onEarlyAnswer(RoleState.Follower follower, Message.VoteResponse response) {
    if (follower.earlyVotes().isEmpty()
        || !response.granted()
        || response.term() != replica.term() + 1) {
      return;
    }
    Votes votes = follower.earlyVotes().get();
    votes.count(response.from(), true);
    if (votes.isWon(replica.configuration()) && mayCampaign() && !isVoteOnItsWay()) {
      replica.clock.othersLearn(rankAmongOthersThan(follower.leader()));
      campaign(false);
    }
  }

  /** Our own vote counts like any other: when it is on disk. */
  void persisted() {
    if (replica.role() instanceof RoleState.Candidate candidate && replica.isOwnVoteDurable()) {
      candidate.votes().count(replica.self(), true);
      decide(candidate);
    }
  }

  private void decide(RoleState.PreCandidate candidate) {
    if (candidate.votes().isWon(replica.configuration())) {
      campaign(false);
    } else if (candidate.votes().isLost(replica.configuration())) {
      replica.becomeFollower(replica.term(), 0);
    }
  }

  private void decide(RoleState.Candidate candidate) {
    if (candidate.votes().isWon(replica.configuration())) {
      // Others may have elected us while our own vote is on its way to the disk.
      if (candidate.votes().isGrantedBy(replica.self())) {
        replica.becomeLeader();
      }
    } else if (candidate.votes().isLost(replica.configuration())) {
      replica.becomeFollower(replica.term(), 0);
    }
  }
}
