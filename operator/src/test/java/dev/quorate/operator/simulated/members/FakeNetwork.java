package dev.quorate.operator.simulated.members;

import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.simulated.members.FakeDisk.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fake members that run, who of them reaches whom, and the steps in which their time passes.
 */
public final class FakeNetwork {
  private final long seed;
  private final List<FakeMember> running = new ArrayList<>();
  private final Set<String> cut = new HashSet<>();
  private final Set<String> withoutPeers = new HashSet<>();
  private final Map<String, Set<String>> formed = new LinkedHashMap<>();
  private final FakeRaft raft;
  private final Joining joining = new Joining(this);
  private final Map<String, String> web = new TreeMap<>();
  private boolean genesisFault;
  private long minted;

  public FakeNetwork(long seed) {
    this.seed = seed;
    this.raft = new FakeRaft(this);
  }

  private FakeNetwork(FakeNetwork from, DiskCopies disks) {
    seed = from.seed;
    raft = new FakeRaft(from.raft, this);
    from.running.forEach(
        member -> running.add(new FakeMember(member, disks.of(member.disk), this)));
    cut.addAll(from.cut);
    withoutPeers.addAll(from.withoutPeers);
    from.formed.forEach((clusterId, on) -> formed.put(clusterId, new TreeSet<>(on)));
    web.putAll(from.web);
    genesisFault = from.genesisFault;
    minted = from.minted;
  }

  /** The same processes in the same state, on copies of their disks. */
  public FakeNetwork copy(DiskCopies disks) {
    return new FakeNetwork(this, disks);
  }

  /** Starts a process on a disk. {@code restAddress} is what joiners are given as a seed. */
  public FakeMember start(String nodeId, String incarnation, FakeDisk disk, String restAddress) {
    return start(nodeId, incarnation, disk, restAddress, Optional.empty(), Optional.empty());
  }

  /** The same with {@code --cluster-id} and {@code --owner-uid}. */
  public FakeMember start(
      String nodeId,
      String incarnation,
      FakeDisk disk,
      String restAddress,
      Optional<String> clusterId,
      Optional<String> ownerUid) {
    return start(nodeId, incarnation, disk, restAddress, clusterId, ownerUid, Set.of());
  }

  /** The same with {@code --retire-data-of}. */
  public FakeMember start(
      String nodeId,
      String incarnation,
      FakeDisk disk,
      String restAddress,
      Optional<String> clusterId,
      Optional<String> ownerUid,
      Set<String> retired) {
    FakeMember member =
        new FakeMember(nodeId, incarnation, disk, this, restAddress, clusterId, ownerUid, retired);
    running.add(member);
    return member;
  }

  public void stop(FakeMember member) {
    member.running = false;
    member.leading = false;
    running.remove(member);
  }

  public List<FakeMember> running() {
    return List.copyOf(running);
  }

  /** The node's connections to its peers are cut; the operator may still reach it. */
  public void cut(String nodeId) {
    cut.add(nodeId);
  }

  /** Nothing passes its peer port; its REST API answers everybody, and it asks others. */
  public void closePeerPort(String nodeId) {
    withoutPeers.add(nodeId);
  }

  public void heal() {
    cut.clear();
    withoutPeers.clear();
  }

  public Set<String> cut() {
    return cut;
  }

  Set<String> withoutPeers() {
    return withoutPeers;
  }

  /** Every running member that can be elected follows one that leads: nobody will be. */
  public boolean isLed() {
    return running.stream()
        .filter(FakeMember::isVoter)
        .allMatch(
            voter ->
                running.stream()
                    .filter(member -> member.leading && isConnected(voter, member))
                    .anyMatch(leader -> leader.disk.memberId.equals(voter.leader)));
  }

  boolean isCut(FakeMember member) {
    return cut.contains(member.nodeId);
  }

  /** The next genesis dies after its file is written and before its group starts. */
  public void failNextGenesis() {
    genesisFault = true;
  }

  boolean genesisFails() {
    return genesisFault;
  }

  boolean takeGenesisFault() {
    boolean fault = genesisFault;
    genesisFault = false;
    return fault;
  }

  String mintMemberId() {
    return "%016x".formatted(new Random(seed + 31 * ++minted).nextLong());
  }

  void noteFormed(String clusterId, FakeDisk disk) {
    formed.computeIfAbsent(clusterId, id -> new TreeSet<>()).add(disk.id);
  }

  /** clusterId to the disks that formed it: never more than one (I2). */
  public Map<String, Set<String>> formed() {
    return formed;
  }

  FakeRaft raft() {
    return raft;
  }

  /** A client writes a value to a cluster; true when it was acknowledged. */
  public boolean put(String clusterId, String value) {
    return running().stream()
        .filter(m -> m.leading && m.disk.clusterId.filter(clusterId::equals).isPresent())
        .findFirst()
        .filter(leader -> raft.propose(leader, Entry.of(leader.disk.term, value)))
        .isPresent();
  }

  /** One step of everything, in which this member is the first to stand for election. */
  public void step(String first) {
    running.sort(
        Comparator.comparing((FakeMember member) -> !member.nodeId.equals(first))
            .thenComparing(member -> member.nodeId));
    step();
  }

  /** One step of everything. */
  public void step() {
    running().forEach(FakeMember::boot);
    running().forEach(this::tryDownload);
    raft.step();
    running().forEach(joining::step);
    running.forEach(raft::settle);
  }

  /** From now on a file is found at this address. */
  public void publish(String url, String content) {
    web.put(url, content);
  }

  /** Nothing answers at this address any more. */
  public void unpublish(String address) {
    web.keySet().removeIf(url -> url.startsWith(address));
  }

  Map<String, String> web() {
    return web;
  }

  void tryDownload(FakeMember member) {
    member
        .download
        .filter(
            order ->
                Optional.ofNullable(web.get(order.url().replaceFirst("[?]key=.*", "")))
                    .map(content -> content.getBytes(StandardCharsets.UTF_8))
                    .filter(content -> FakeDisk.sha256(content).equals(order.sha256()))
                    .isPresent())
        .ifPresent(
            order -> {
              member.disk.delivered = Optional.of(order.sha256());
              member.download = Optional.empty();
            });
  }

  /** The running member of this id in the same cluster, if {@code from} can talk to it. */
  Optional<FakeMember> reach(FakeMember from, String memberId) {
    // Every member asks for every other one, many times a step.
    for (FakeMember to : running) {
      if (to.disk.memberId.isPresent()
          && to.disk.memberId.get().equals(memberId)
          && to.disk.clusterId.equals(from.disk.clusterId)
          && to.state != State.FAILED
          && to.state != State.STARTING
          && !to.awaitsConfirmation
          && isConnected(from, to)) {
        return Optional.of(to);
      }
    }
    return Optional.empty();
  }

  boolean isConnected(FakeMember from, FakeMember to) {
    return to == from || (hasPeers(to) && hasPeers(from));
  }

  private boolean hasPeers(FakeMember member) {
    return !isCut(member) && !withoutPeers.contains(member.nodeId);
  }
}
