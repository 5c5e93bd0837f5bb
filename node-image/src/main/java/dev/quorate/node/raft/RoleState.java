package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Votes;
import java.util.Optional;

/**
 * What this member is in its term, with what only that role has (Raft, 5.1 and figure 4; the
 * pre-candidate: thesis, 9.6). The {@link Role} that is reported calls a follower that is no voter
 * a learner or an outsider.
 *
 * <p>All transitions (R: the Raft paper, T: the thesis); {@link Replica} carries them out.
 *
 * <pre>
 * from          event                                to            action
 *
 * at start                                           Follower      of nobody; election timer
 *
 * any but       append or snapshot of a leader,      Follower      of that leader; election timer;
 * Leader        term not older (R 5.2)                             no vote in a newer term
 *
 * Leader        the same, term newer                 Follower      also: its open reads and changes
 *                                                                  are answered
 *
 * any           newer term in another message (1)    Follower      of nobody; no vote in that term
 *
 * Follower      election timeout                     PreCandidate  asks for pre-votes in the next
 *                                                                  term; its own counts (T 9.6)
 *               election timeout as no voter, or     Follower      of nobody; election timer
 *               while a snapshot is installed
 *               its leader's process has ended       Follower      of nobody; campaigns when it is
 *                                                                  its turn
 *               its leader is unusually silent       Follower      asks for pre-votes, and follows
 *                                                                  on
 *               a majority grants those              Candidate     new term, own vote; asks for
 *                                                                  votes
 *               sole voter and no leader             Candidate     new term, own vote
 *               TimeoutNow of its leader (T 3.10)    Candidate     new term, own vote; asks also
 *                                                                  those that hear the leader
 *
 * PreCandidate  a majority grants                    Candidate     new term, own vote; asks for
 *                                                                  votes (R 5.2)
 *               a majority refuses                   Follower      of nobody; election timer
 *               election timeout                     as Follower
 *
 * Candidate     a majority grants, and the own       Leader        appends an entry of its term
 *               vote is on disk (R 5.2)                            (R 5.4.2 and 8)
 *               a majority refuses                   Follower      of nobody; election timer
 *               election timeout                     as Follower,  but a sole voter waits for its
 *                                                                  disk
 *
 * Leader        no majority answered for an          Follower      of nobody; election timer; open
 *               election timeout (T 6.2)                           reads and changes are answered
 *               own disk longer silent than the      Follower      the same
 *               others' by so long
 *               own removal committed (T 4.2.2)      Follower      the same
 *               second voter never answered and      Follower      the same; takes the promotion
 *               its promotion is not committed                     back and is a Candidate at once
 * </pre>
 *
 * <p>(1) R 5.1. A request for a vote counts only if no leader is heard (T 4.2.3) or leadership is
 * handed over (T 3.10). Pre-votes speak of a term that nobody is in yet: neither their requests nor
 * their grants count; nor, for a follower that has a leader, their refusals. What a leader's peers
 * answer counts only from members of its configuration.
 */
sealed interface RoleState
    permits RoleState.Follower, RoleState.PreCandidate, RoleState.Candidate, Leader {
  /** A leader that nobody elected, or one that answers nobody any more, would be a defect. */
  default boolean mayBecome(RoleState next) {
    return switch (this) {
      case Follower _, PreCandidate _ -> !(next instanceof Leader);
      case Candidate _ -> true;
      case Leader _ -> next instanceof Follower;
    };
  }

  /** Has a leader, or waits for one. */
  final class Follower implements RoleState {
    private final long leader;
    private long heardAt;
    private Optional<Votes> earlyVotes = Optional.empty();

    /**
     * @param leader its memberId, 0 if none is known
     */
    Follower(long leader, long now) {
      this.leader = leader;
      this.heardAt = now;
    }

    long leader() {
      return leader;
    }

    void heard(long now) {
      heardAt = now;
      earlyVotes = Optional.empty();
    }

    /** Asks for pre-votes before it gives its leader up. */
    void askedEarly(Votes votes) {
      earlyVotes = Optional.of(votes);
    }

    /** What it has been answered, unless it has heard its leader since. */
    Optional<Votes> earlyVotes() {
      return earlyVotes;
    }

    boolean hearsLeader(long now, long electionTimeout) {
      return leader != 0 && now - heardAt < electionTimeout;
    }
  }

  /** Asks whether a campaign could be won. */
  record PreCandidate(Votes votes) implements RoleState {}

  /** Campaigns in its term. */
  record Candidate(Votes votes) implements RoleState {}
}
