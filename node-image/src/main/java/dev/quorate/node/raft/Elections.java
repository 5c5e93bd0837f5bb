package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Quorum;
import java.util.HashSet;
import java.util.Set;

/** Votes asked for and given: Raft 5.2 and 5.4.1, with the pre-vote of the thesis, 9.6. */
final class Elections {
  private final Replica replica;
  private final Set<Long> granted = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  Elections(Replica replica) {
    this.replica = replica;
  }

  void tick() {
    boolean alone = replica.isSoleVoter() && replica.leader() == 0;
    if (replica.role() == Role.LEADER || !(replica.isElectionDue() || alone)) {
      return;
    }
    if (!mayCampaign()) {
      replica.becomeFollower(replica.term(), 0);
      replica.resetElectionTimer();
    } else if (replica.isSoleVoter()) {
      if (replica.role() != Role.CANDIDATE) {
        campaign(false);
      }
    } else {
      preCampaign();
    }
  }

  /** Nobody outside its own configuration campaigns: it could only disturb. */
  private boolean mayCampaign() {
    return replica.isVoter() && !replica.receiver.isInstalling();
  }

  /** Asks whether a campaign could be won, without touching anyone's term. */
  private void preCampaign() {
    clear();
    replica.becomePreCandidate();
    granted.add(replica.self());
    ask(true, false);
  }

  void campaign(boolean transfer) {
    clear();
    replica.becomeCandidate();
    ask(false, transfer);
  }

  /** The leader hands over: campaign at once, whatever others hear (thesis, 3.10). */
  void onTimeoutNow(Message.TimeoutNow message) {
    if (message.from() == replica.leader() && mayCampaign()) {
      campaign(true);
    }
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
    boolean preVoteGranted = response.preVote() && response.granted();
    if (response.term() > replica.term() && !preVoteGranted) {
      replica.becomeFollower(response.term(), 0);
      return;
    }
    boolean awaited =
        response.preVote()
            ? replica.role() == Role.PRE_CANDIDATE
                && response.term() == replica.term() + (response.granted() ? 1 : 0)
            : replica.role() == Role.CANDIDATE && response.term() == replica.term();
    if (awaited) {
      (response.granted() ? granted : refused).add(response.from());
      decide();
    }
  }

  /** Our own vote counts like any other: when it is on disk. */
  void persisted() {
    if (replica.role() == Role.CANDIDATE && replica.isOwnVoteDurable()) {
      granted.add(replica.self());
      decide();
    }
  }

  private void decide() {
    if (Quorum.reached(replica.configuration(), granted::contains)) {
      if (replica.role() == Role.PRE_CANDIDATE) {
        campaign(false);
      } else if (granted.contains(replica.self())) {
        clear();
        replica.becomeLeader();
      }
    } else if (Quorum.reached(replica.configuration(), refused::contains)) {
      replica.becomeFollower(replica.term(), 0);
    }
  }

  private void clear() {
    granted.clear();
    refused.clear();
  }
}
