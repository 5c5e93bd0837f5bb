package dev.quorate.operator.simulated.members;

import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.simulated.members.FakeDisk.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Raft of fake members: elections by up-to-date logs and majorities, replication a few entries
 * a step, commit by majority in the leader's term, check-quorum. Rounds are atomic, which is the
 * simplification; quorums, logs, terms and configurations are not simplified.
 */
final class FakeRaft {
  private static final int ENTRIES_A_ROUND = 2;
  private static final int ROUNDS_A_PROPOSAL = 4;

  /** A leader that is cut off stays one for as long, next to the one that is elected meanwhile. */
  private static final int STEPS_UNHEARD = 4;

  private final FakeNetwork network;

  /** Of each leader, by memberId: how much of its log each follower has. */
  private final Map<String, Map<String, Long>> matches = new HashMap<>();

  FakeRaft(FakeNetwork network) {
    this.network = network;
  }

  FakeRaft(FakeRaft from, FakeNetwork network) {
    this(network);
    from.matches.forEach((leader, followers) -> matches.put(leader, new HashMap<>(followers)));
  }

  /** Leaders without a majority step down, somebody is elected, and leaders replicate. */
  void step() {
    for (FakeMember member : network.running()) {
      member.unheard = !member.leading || hearsMajority(member) ? 0 : member.unheard + 1;
      if (member.leading && member.unheard > STEPS_UNHEARD) {
        member.stepDown();
      }
    }
    network.running().forEach(this::elect);
    for (FakeMember member : network.running()) {
      if (member.leading) {
        replicate(member);
      }
    }
  }

  private boolean hearsMajority(FakeMember leader) {
    return leader.configuration().isMajority(reachedVoters(leader).size());
  }

  private List<FakeMember> reachedVoters(FakeMember from) {
    return from.configuration().voters().stream()
        .flatMap(voter -> network.reach(from, voter.memberId()).stream())
        .toList();
  }

  private void elect(FakeMember candidate) {
    if (!candidate.takesPart() || candidate.leading || !candidate.isVoter()) {
      return;
    }
    List<FakeMember> reached = reachedVoters(candidate);
    // Pre-vote and leader stickiness: who hears a leader does not help to depose it.
    if (reached.stream().anyMatch(member -> member.leading)) {
      return;
    }
    List<FakeMember> votes =
        reached.stream().filter(voter -> isUpToDate(candidate.disk, voter.disk)).toList();
    if (candidate.configuration().isMajority(votes.size())) {
      lead(candidate, votes);
    }
  }

  private static boolean isUpToDate(FakeDisk candidate, FakeDisk voter) {
    return candidate.lastTerm() > voter.lastTerm()
        || (candidate.lastTerm() == voter.lastTerm() && candidate.log.size() >= voter.log.size());
  }

  private void lead(FakeMember winner, List<FakeMember> votes) {
    long term = 1 + votes.stream().mapToLong(v -> v.disk.term).max().orElse(0);
    votes.forEach(voter -> voter.disk.term = term);
    winner.leading = true;
    winner.leader = winner.disk.memberId;
    winner.disk.log.add(Entry.empty(term));
    matches.put(winner.disk.memberId.orElseThrow(), new HashMap<>());
    replicate(winner);
  }

  /**
   * Whether the leader may append another configuration: one after the other, the last committed
   * first, and something committed in its own term (Raft dissertation, 4.1, and its erratum).
   */
  boolean mayChange(FakeMember leader) {
    FakeDisk disk = leader.disk;
    boolean pending = !disk.configurationWithin(leader.commit).equals(disk.configuration());
    boolean committedInTerm =
        leader.commit > 0 && disk.log.get((int) leader.commit - 1).term() == disk.term;
    return !pending && committedInTerm;
  }

  /** Appends an entry and replicates for a while; true when it is committed by then. */
  boolean propose(FakeMember leader, Entry entry) {
    leader.disk.log.add(entry);
    long index = leader.disk.log.size();
    for (int round = 0; round < ROUNDS_A_PROPOSAL && leader.commit < index; round++) {
      replicate(leader);
    }
    return leader.leading && leader.commit >= index;
  }

  /** One round of the leader with everyone that it reaches. */
  private void replicate(FakeMember leader) {
    Configuration configuration = leader.configuration();
    for (String memberId : configuration.memberIds()) {
      Optional<FakeMember> follower = network.reach(leader, memberId).filter(f -> f != leader);
      if (follower.isPresent()) {
        if (follower.get().disk.term > leader.disk.term) {
          leader.stepDown();
          return;
        }
        append(leader, follower.get());
      }
    }
    commit(leader, configuration);
    leader.leaderCommit = leader.commit;
  }

  private void append(FakeMember leader, FakeMember follower) {
    FakeDisk from = leader.disk;
    FakeDisk to = follower.disk;
    to.term = from.term;
    follower.leader = from.memberId;
    follower.leading = false;
    int same = 0;
    while (same < from.log.size()
        && same < to.log.size()
        && from.log.get(same).equals(to.log.get(same))) {
      same++;
    }
    to.log = new ArrayList<>(to.log.subList(0, same));
    int until = Math.min(from.log.size(), same + ENTRIES_A_ROUND);
    to.log.addAll(from.log.subList(same, until));
    follower.config = leader.config;
    to.config = leader.config;
    follower.commit = Math.min(leader.commit, to.log.size());
    follower.leaderCommit = leader.commit;
    matches.get(from.memberId.orElseThrow()).put(to.memberId.orElseThrow(), (long) to.log.size());
  }

  private void commit(FakeMember leader, Configuration configuration) {
    String own = leader.disk.memberId.orElseThrow();
    for (long index = leader.disk.log.size(); index > leader.commit; index--) {
      long at = index;
      long have =
          configuration.voters().stream()
              .filter(v -> v.memberId().equals(own) || match(leader, v.memberId()) >= at)
              .count();
      boolean ownTerm = leader.disk.log.get((int) index - 1).term() == leader.disk.term;
      if (ownTerm && configuration.isMajority(have)) {
        leader.commit = index;
        return;
      }
    }
  }

  long match(FakeMember leader, String memberId) {
    return matches
        .getOrDefault(leader.disk.memberId.orElseThrow(), Map.of())
        .getOrDefault(memberId, 0L);
  }

  List<Progress> progress(FakeMember leader) {
    return leader.configuration().memberIds().stream()
        .filter(id -> !id.equals(leader.disk.memberId.orElseThrow()))
        .sorted()
        .map(
            id ->
                new Progress(
                    id, match(leader, id), network.reach(leader, id).isPresent(), Optional.empty()))
        .toList();
  }

  /** To the target, or to any voter that has the whole log; the leader stays when there is none. */
  void handOver(FakeMember leader, Optional<String> target) {
    Optional<FakeMember> heir =
        leader.configuration().voters().stream()
            .filter(v -> target.isEmpty() || target.get().equals(v.memberId()))
            .flatMap(v -> network.reach(leader, v.memberId()).stream())
            .filter(m -> m != leader)
            .filter(m -> match(leader, m.disk.memberId.orElseThrow()) == leader.disk.log.size())
            .findFirst();
    heir.ifPresent(
        next -> {
          leader.stepDown();
          elect(next);
        });
  }

  /** The state that follows for a member from its log and from what it hears of a leader. */
  void settle(FakeMember member) {
    if (member.state == State.FAILED
        || member.state == State.STARTING
        || member.awaitsConfirmation
        || member.disk.log.isEmpty()) {
      return;
    }
    String own = member.disk.memberId.orElseThrow();
    Optional<FakeMember> leader =
        network.running().stream()
            .filter(m -> m.leading && m.disk.clusterId.equals(member.disk.clusterId))
            .filter(m -> network.isConnected(member, m))
            .findFirst();
    if (leader.filter(l -> isRemoved(l, own)).isPresent()) {
      member.fail("Removed", "member " + own + " was removed");
      return;
    }
    if (leader.isEmpty()) {
      member.leader = Optional.empty();
    }
    boolean serves = member.isCaughtUp() || member.state == State.SERVING;
    member.state = member.isVoter() && serves ? State.SERVING : State.CATCHING_UP;
  }

  private static boolean isRemoved(FakeMember leader, String memberId) {
    return !leader.disk.configurationWithin(leader.commit).has(memberId)
        && leader.disk.removed().contains(memberId);
  }
}
