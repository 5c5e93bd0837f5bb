package dev.quorate.operator.simulated;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.simulated.FakeDisk.Config;
import dev.quorate.operator.simulated.FakeDisk.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fake members that reach each other, and their Raft: elections by up-to-date logs and majorities,
 * replication a few entries a step, commit by majority in the leader's term, check-quorum. Rounds
 * are atomic, which is the simplification; quorums, logs, terms and configurations are not
 * simplified.
 */
public final class FakeNetwork {
  private static final int ENTRIES_A_STEP = 2;

  private final Random random;
  private final List<FakeMember> running = new ArrayList<>();
  private final Set<String> cut = new HashSet<>();
  private final Map<String, Set<String>> formed = new HashMap<>();
  private final Map<String, Map<String, Long>> matches = new HashMap<>();
  private boolean genesisFault;

  public FakeNetwork(long seed) {
    this.random = new Random(seed);
  }

  /** Starts a process on a disk. {@code restAddress} is what joiners are given as a seed. */
  public FakeMember start(String nodeId, String incarnation, FakeDisk disk, String restAddress) {
    return start(nodeId, incarnation, disk, restAddress, Optional.empty());
  }

  /** The same with {@code --cluster-id}. */
  FakeMember start(
      String nodeId,
      String incarnation,
      FakeDisk disk,
      String restAddress,
      Optional<String> clusterId) {
    FakeMember member = new FakeMember(nodeId, incarnation, disk, this, restAddress, clusterId);
    running.add(member);
    return member;
  }

  public void stop(FakeMember member) {
    member.running = false;
    member.leading = false;
    running.remove(member);
  }

  /** The node's connections to its peers are cut; the operator may still reach it. */
  public void cut(String nodeId) {
    cut.add(nodeId);
  }

  public void heal() {
    cut.clear();
  }

  /** The next genesis dies after its file is written and before its group starts. */
  public void failNextGenesis() {
    genesisFault = true;
  }

  boolean takeGenesisFault() {
    boolean fault = genesisFault;
    genesisFault = false;
    return fault;
  }

  String mint() {
    return "%016x".formatted(random.nextLong());
  }

  void formed(String clusterId, FakeDisk disk) {
    formed.computeIfAbsent(clusterId, id -> new TreeSet<>()).add(disk.id);
  }

  /** clusterId to the disks that formed it: never more than one (I2). */
  public Map<String, Set<String>> formed() {
    return formed;
  }

  /** A client writes a value to a cluster; true when it was acknowledged. */
  public boolean put(String clusterId, String value) {
    for (FakeMember member : List.copyOf(running)) {
      if (member.leading && member.disk.clusterId.filter(clusterId::equals).isPresent()) {
        member.disk.log.add(new Entry(member.disk.term, Optional.empty(), Optional.of(value)));
        long index = member.disk.log.size();
        for (int round = 0; round < 4 && member.commit < index; round++) {
          replicate(member);
        }
        return member.leading && member.commit >= index;
      }
    }
    return false;
  }

  /** One step of everything. */
  public void step() {
    List.copyOf(running).forEach(FakeMember::boot);
    for (FakeMember member : List.copyOf(running)) {
      if (member.leading && !hearsMajority(member)) {
        member.leading = false;
        member.leader = Optional.empty();
      }
    }
    List.copyOf(running).forEach(this::elect);
    for (FakeMember member : List.copyOf(running)) {
      if (member.leading) {
        replicate(member);
      }
    }
    List.copyOf(running).forEach(this::ask);
    running.forEach(this::settle);
  }

  private boolean hearsMajority(FakeMember leader) {
    List<Peer> voters = leader.disk.config().voters();
    long heard =
        voters.stream().filter(voter -> reach(leader, voter.memberId()).isPresent()).count();
    return heard > voters.size() / 2;
  }

  private Optional<FakeMember> reach(FakeMember from, String memberId) {
    return running.stream()
        .filter(to -> to.disk.memberId.filter(memberId::equals).isPresent())
        .filter(to -> to.disk.clusterId.equals(from.disk.clusterId))
        .filter(to -> to.state != State.FAILED && to.state != State.STARTING)
        .filter(to -> to == from || (!cut.contains(to.nodeId) && !cut.contains(from.nodeId)))
        .findFirst();
  }

  private void elect(FakeMember candidate) {
    boolean participates =
        switch (candidate.state) {
          case FORMING, CATCHING_UP, SERVING -> true;
          case STARTING, WAITING, JOINING, STOPPING, FAILED -> false;
        };
    List<Peer> voters = candidate.disk.config().voters();
    String own = candidate.disk.memberId.orElse("");
    if (!participates
        || candidate.leading
        || voters.stream().noneMatch(v -> v.memberId().equals(own))) {
      return;
    }
    List<FakeMember> reached =
        voters.stream().flatMap(v -> reach(candidate, v.memberId()).stream()).toList();
    // Pre-vote and leader stickiness: who hears a leader does not help to depose it.
    if (reached.stream().anyMatch(member -> member.leading)) {
      return;
    }
    List<FakeMember> votes =
        reached.stream().filter(voter -> isUpToDate(candidate.disk, voter.disk)).toList();
    if (votes.size() > voters.size() / 2) {
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
    winner.disk.log.add(new Entry(term, Optional.empty(), Optional.empty()));
    matches.put(winner.disk.memberId.orElseThrow(), new HashMap<>());
    replicate(winner);
  }

  /** One round of the leader with everyone that it reaches. */
  void replicate(FakeMember leader) {
    Config config = leader.disk.config();
    for (String memberId : config.ids()) {
      Optional<FakeMember> follower = reach(leader, memberId).filter(f -> f != leader);
      if (follower.isPresent()) {
        if (follower.get().disk.term > leader.disk.term) {
          leader.leading = false;
          leader.leader = Optional.empty();
          return;
        }
        append(leader, follower.get());
      }
    }
    commit(leader, config);
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
    int until = Math.min(from.log.size(), same + ENTRIES_A_STEP);
    to.log.addAll(from.log.subList(same, until));
    follower.config = leader.config;
    follower.commit = Math.min(leader.commit, to.log.size());
    follower.leaderCommit = leader.commit;
    matches.get(from.memberId.orElseThrow()).put(to.memberId.orElseThrow(), (long) to.log.size());
  }

  private void commit(FakeMember leader, Config config) {
    String own = leader.disk.memberId.orElseThrow();
    for (long index = leader.disk.log.size(); index > leader.commit; index--) {
      long at = index;
      long have =
          config.voters().stream()
              .filter(v -> v.memberId().equals(own) || match(leader, v.memberId()) >= at)
              .count();
      boolean ownTerm = leader.disk.log.get((int) index - 1).term() == leader.disk.term;
      if (ownTerm && have > config.voters().size() / 2) {
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
    return leader.disk.config().ids().stream()
        .filter(id -> !id.equals(leader.disk.memberId.orElseThrow()))
        .sorted()
        .map(id -> new Progress(id, match(leader, id), reach(leader, id).isPresent()))
        .toList();
  }

  void handOver(FakeMember leader, Optional<String> target) {
    Optional<FakeMember> heir =
        leader.disk.config().voters().stream()
            .filter(v -> target.isEmpty() || target.get().equals(v.memberId()))
            .flatMap(v -> reach(leader, v.memberId()).stream())
            .filter(
                m ->
                    m != leader
                        && match(leader, m.disk.memberId.orElseThrow()) == leader.disk.log.size())
            .findFirst();
    heir.ifPresent(
        next -> {
          leader.leading = false;
          leader.leader = Optional.empty();
          elect(next);
        });
  }

  /** A joiner asks its seeds until one of them, or the leader that it names, takes it in. */
  private void ask(FakeMember joiner) {
    if (joiner.state != State.JOINING || cut.contains(joiner.nodeId)) {
      return;
    }
    for (String seed : joiner.seeds) {
      Optional<FakeMember> asked = at(seed);
      if (asked.isEmpty()) {
        continue;
      }
      Answer answer = asked.get().admit(joiner.disk.clusterId, joiner.asPeer(), Optional.empty());
      if (answer instanceof Answer.Refused refused && refused.leader().isPresent()) {
        Optional<FakeMember> leader = at(refused.leader().get().restAddress());
        if (leader.isPresent()) {
          answer = leader.get().admit(joiner.disk.clusterId, joiner.asPeer(), Optional.empty());
        }
      }
      if (answer instanceof Answer.Done) {
        joiner.asksInVain = false;
        return;
      }
    }
    joiner.asksInVain = true;
  }

  private Optional<FakeMember> at(String restAddress) {
    return running.stream()
        .filter(m -> m.address.restAddress().equals(restAddress) && !cut.contains(m.nodeId))
        .findFirst();
  }

  private void settle(FakeMember member) {
    if (member.state == State.FAILED
        || member.disk.log.isEmpty()
        || member.state == State.STARTING) {
      return;
    }
    String own = member.disk.memberId.orElseThrow();
    Optional<FakeMember> leader =
        running.stream()
            .filter(m -> m.leading && m.disk.clusterId.equals(member.disk.clusterId))
            .filter(m -> m == member || (!cut.contains(m.nodeId) && !cut.contains(member.nodeId)))
            .findFirst();
    if (leader.isPresent()
        && leader.get().disk.removed().contains(own)
        && !leader.get().disk.configWithin(leader.get().commit).ids().contains(own)) {
      member.fail("Removed", "member " + own + " was removed");
      return;
    }
    if (leader.isEmpty()) {
      member.leader = Optional.empty();
    }
    boolean votes = member.disk.config().voters().stream().anyMatch(v -> v.memberId().equals(own));
    member.state =
        votes && member.isCaughtUp()
            ? State.SERVING
            : member.state == State.SERVING && votes ? State.SERVING : State.CATCHING_UP;
  }

  public List<FakeMember> running() {
    return List.copyOf(running);
  }
}
