package dev.quorate.node.engine.simulation;

import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One seed: a group under random load and faults, then a calm in which it must recover. */
final class RandomFaults {
  /** Bytes; a member that applies slowly for a while comes up to it. */
  private static final int MOST_PENDING = 16 << 10;

  /** Whose received snapshots were refused pulls again after up to 2^6 election timeouts. */
  private static final int LONGEST_PAUSE = 90_000;

  private static final int STEPS = 170;

  /** Of virtual time: a leader keeps its log for a second for who is away. */
  private static final int LONGEST_AWAY = 5000;

  private final Cluster cluster;
  private final SplittableRandom random;
  private final SplittableRandom applying;
  private final List<Request> asked = new ArrayList<>();
  private final Set<Long> gone = new HashSet<>();
  private final boolean halts;
  private final SplittableRandom evidence;
  private final boolean tells;

  /** Whether it begins with an earlier release, and nodes change theirs on the way. */
  private final boolean rolls;

  private long lastId;

  RandomFaults(long seed) {
    this(seed, Flaw.NONE);
  }

  RandomFaults(long seed, Flaw flaw) {
    random = new SplittableRandom(seed);
    halts = new SplittableRandom(seed).split().nextInt(5) == 0;
    evidence = new SplittableRandom(seed).split().split();
    tells = evidence.nextBoolean();
    rolls = flaw == Flaw.NONE && new SplittableRandom(~seed).nextInt(3) == 0;
    int voters = 1 + random.nextInt(5);
    lastId = voters;
    boolean smallWindows = random.nextBoolean();
    int keep = random.nextInt(20);
    long clusterSeed = random.nextLong();
    UnaryOperator<CoreConfig> tuning = config -> tune(config, smallWindows, keep);
    int snapshotEvery = 5 + random.nextInt(random.nextBoolean() ? 10 : 60);
    int chunk = 200 << random.nextInt(4);
    cluster =
        rolls
            ? Cluster.ofEarlierRelease(
                clusterSeed, voters, tuning, snapshotEvery, chunk, MOST_PENDING)
            : Cluster.of(clusterSeed, voters, tuning, snapshotEvery, chunk, MOST_PENDING, flaw);
    cluster
        .network()
        .behave(random.nextInt(4) * 0.03, random.nextInt(3) * 0.03, 1 + random.nextInt(30));
    cluster.slowDisks(1 + random.nextInt(40));
    applying = new SplittableRandom(~seed);
    cluster.slowApply(applying.nextInt(applying.nextBoolean() ? 3 : 60));
    cluster.corruptChunks(random.nextInt(3) * 0.02);
    cluster.forgery().forge(random.nextInt(5) == 0 ? 0 : 0.4 + random.nextDouble() * 0.5);
  }

  private static CoreConfig tune(CoreConfig base, boolean smallWindows, int keepEntries) {
    return new CoreConfig(
        base.memberId(),
        base.electionTimeout(),
        base.heartbeatInterval(),
        smallWindows ? 30 : base.maxAppendBytes(),
        smallWindows ? 3 : base.maxInflightMessages(),
        base.maxInflightBytes(),
        smallWindows ? 400 : base.maxUncommittedBytes(),
        base.readTimeout(),
        base.transferTimeout(),
        base.membershipTimeout(),
        20,
        keepEntries,
        smallWindows ? 300 : base.keepBytes());
  }

  void run() {
    for (int step = 0; step < STEPS; step++) {
      load();
      fault();
      applyOneSlowly();
      interrupt();
      cluster.run(1 + random.nextInt(80));
    }
    calm();
    expectRecovery();
  }

  private void load() {
    List<Node> up = cluster.nodes().stream().filter(Node::isUp).toList();
    if (up.isEmpty()) {
      return;
    }
    Node any = up.get(random.nextInt(up.size()));
    Node node = random.nextInt(3) == 0 ? any : cluster.leader().orElse(any);
    for (int i = random.nextInt(4); i > 0; i--) {
      asked.add(cluster.proposeAny(node));
    }
    if (random.nextInt(2) == 0) {
      asked.add(cluster.read(any));
    }
  }

  private void fault() {
    List<Long> ids = cluster.nodes().stream().map(Node::id).toList();
    long id = ids.get(random.nextInt(ids.size()));
    long other = ids.get(random.nextInt(ids.size()));
    Node node = cluster.node(id);
    switch (random.nextInt(70)) {
      case 0, 1 -> crash(node);
      case 2, 3, 4, 5, 30, 31, 32, 33, 34, 35 -> restart(node);
      case 6 -> cluster.isolate(id);
      case 7 -> cluster.network().cut(id, other);
      case 8 -> cluster.network().cutOneWay(id, other);
      case 9, 10, 11, 12, 40, 41, 42, 43 -> cluster.network().joinAll();
      case 13 -> cluster.leader().ifPresent(leader -> cluster.isolate(leader.id()));
      case 14 -> cluster.leader().ifPresent(this::crash);
      case 15, 16 -> cluster.leader().ifPresent(l -> asked.add(cluster.transfer(l, other)));
      case 17, 18 -> cluster.leader().ifPresent(this::addLearner);
      case 19, 20, 21 -> cluster.leader().ifPresent(this::promote);
      case 22 -> cluster.leader().ifPresent(leader -> remove(leader, other));
      case 23 -> cluster.leader().ifPresent(leader -> remove(leader, leader.id()));
      case 24 -> cluster.hangDisk(node, random.nextInt(3000));
      case 25 -> cluster.leader().ifPresent(l -> cluster.hangDisk(l, random.nextInt(3000)));
      case 26, 27, 28, 29, 36, 37, 38 -> cluster.leader().ifPresent(this::leaveBehind);
      case 44, 45, 51, 52 -> cluster.leader().ifPresent(this::replaceUnnoticed);
      case 46, 47 -> loseTail(node);
      case 48, 49, 50 -> halt(node);
      case 53, 54 -> cluster.leader().ifPresent(leader -> tellGone(leader, 1));
      case 55 -> cluster.leader().ifPresent(leader -> tellGone(leader, LONGEST_AWAY));
      case 56, 57, 58, 59, 60 -> roll(node);
      default -> {}
    }
  }

  /** In some seeds alone: where little is done, little of what else is wrong is found. */
  private void halt(Node node) {
    if (!halts) {
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> pause(node);
      case 1 -> cluster.leader().ifPresent(this::pause);
      case 2 -> cluster.nodes().forEach(this::pause);
      case 3 -> cluster.hangDisk(node, random.nextInt(2 * LONGEST_AWAY));
      default -> slowDisksEverywhere();
    }
  }

  /** To this release, or back to the earlier one as long as its disk admits that. */
  private void roll(Node node) {
    if (!rolls) {
      return;
    }
    LevelRange latest = LevelRange.OF_THIS_RELEASE;
    LevelRange earlier = latest.upTo(latest.oldest());
    boolean back =
        random.nextInt(4) == 0
            && earlier.contains(node.recordedLevel())
            // A member that is rolled back in the middle of it would stop at that entry.
            && !cluster.raisesLevel();
    crash(node);
    node.install(back ? earlier : latest);
    restart(node);
    if (random.nextInt(4) == 0) {
      cluster.release(latest);
    }
  }

  /** A command that takes long, as one that deletes a million keys. */
  private void applyOneSlowly() {
    if (applying.nextInt(20) == 0) {
      cluster.slowApply(random(cluster.nodes()), applying.nextInt(3000));
    } else if (applying.nextInt(5) == 0) {
      cluster.nodes().forEach(node -> cluster.slowApply(node, 0));
    }
  }

  private Node random(Collection<Node> nodes) {
    return nodes.stream().skip(applying.nextInt(nodes.size())).findFirst().orElseThrow();
  }

  /** It must not start without what it has flushed; then that is back. */
  private void loseTail(Node node) {
    if (node.isUp()) {
      node.loseTail();
      node.findTail();
    }
  }

  /** The others write without one of them until only a snapshot helps it. */
  private void leaveBehind(Node leader) {
    Configuration configuration = leader.status().configuration();
    List<Member> others =
        configuration.members().stream()
            .filter(member -> member.id() != leader.id())
            .filter(member -> configuration.isLearner(member.id()) || voters(configuration) > 2)
            .toList();
    if (others.isEmpty()) {
      addLearner(leader);
      return;
    }
    cluster.network().joinAll();
    cluster.nodes().forEach(this::restart);
    Node left = cluster.node(others.get(random.nextInt(others.size())).id());
    cluster.isolate(left.id());
    for (long began = cluster.now();
        cluster.now() - began < LONGEST_AWAY && !needsSnapshot(left); ) {
      load();
      cluster.run(1 + random.nextInt(160));
    }
    cluster.network().joinAll();
  }

  /**
   * The others elect a successor, which this leader does not notice: by its slow clock they have
   * not been silent for long. What it answers to whoever is cut off with it must not be out of
   * date.
   */
  private void replaceUnnoticed(Node leader) {
    Configuration configuration = leader.status().configuration();
    List<Long> with =
        Stream.concat(
                configuration.learners().stream(),
                configuration.votersBut(leader.id()).stream()
                    .limit(Math.max(0, (voters(configuration) - 1) / 2 - 1)))
            .map(Member::id)
            .toList();
    if (with.isEmpty()) {
      addLearner(leader);
      return;
    }
    cluster.network().joinAll();
    cluster.nodes().forEach(this::restart);
    leader.runClockAt(20);
    cluster.partition(
        LongStream.concat(LongStream.of(leader.id()), with.stream().mapToLong(Long::longValue))
            .toArray());
    int after = 0;
    for (long began = cluster.now(); cluster.now() - began < LONGEST_AWAY && after < 5; ) {
      load();
      Node follower = cluster.node(with.get(random.nextInt(with.size())));
      if (follower.isUp()) {
        asked.add(cluster.read(follower));
      }
      cluster.run(1 + random.nextInt(160));
      after += cluster.leader().filter(now -> now != leader).isPresent() ? 1 : 0;
    }
    leader.runClockAt(100);
    cluster.network().joinAll();
  }

  private boolean needsSnapshot(Node node) {
    return node.isUp()
        && cluster
            .leader()
            .filter(leader -> leader.status().firstIndex() > node.status().lastIndex() + 1)
            .isPresent();
  }

  /** Now and then, what sends a snapshot or what receives it goes away in the middle. */
  private void interrupt() {
    cluster.download(100).filter(going -> random.nextInt(10) == 0).ifPresent(this::interrupt);
  }

  private void interrupt(Cluster.Download going) {
    Node sender = cluster.node(going.from());
    switch (random.nextInt(5)) {
      case 0 -> crash(sender);
      case 1 -> crash(cluster.node(going.to()));
      case 2 -> cluster.isolate(sender.id());
      case 3 -> cluster.network().cut(going.from(), going.to());
      default -> transfer(sender);
    }
  }

  /** To another voter, which has another snapshot. */
  private void transfer(Node leader) {
    if (leader.leads()) {
      List<Member> voters = leader.status().configuration().voters();
      asked.add(cluster.transfer(leader, voters.get(random.nextInt(voters.size())).id()));
    }
  }

  private void pause(Node node) {
    if (node.isUp()) {
      node.pause(random.nextInt(LONGEST_AWAY));
    }
  }

  /** Up to two election timeouts for each flush, for a while. */
  private void slowDisksEverywhere() {
    int fastest = 1 + random.nextInt(1000);
    cluster.slowDisks(fastest, fastest + random.nextInt(1000));
    cluster.later(random.nextInt(LONGEST_AWAY), () -> cluster.slowDisks(1 + random.nextInt(40)));
  }

  private void crash(Node node) {
    if (node.isUp()) {
      node.crash();
      if (evidence.nextBoolean()) {
        tellGone(node, 200);
      }
    }
  }

  /**
   * In some seeds, most others learn that the process has ended, each within so long: after it runs
   * again, or leads again, or though it has not ended at all.
   */
  private void tellGone(Node node, int withinMillis) {
    if (!tells) {
      return;
    }
    for (Node other : cluster.nodes()) {
      if (other != node && evidence.nextInt(4) > 0) {
        cluster.later(evidence.nextInt(withinMillis), () -> other.peerEnded(node.id()));
      }
    }
  }

  private void restart(Node node) {
    if (!node.isUp() && !gone.contains(node.id())) {
      node.start();
    }
  }

  private void addLearner(Node leader) {
    if (leader.status().configuration().members().size() < 6) {
      long id = ++lastId;
      cluster.addJoiner(id);
      asked.add(cluster.addLearner(leader, id));
    }
  }

  private void promote(Node leader) {
    leader.status().configuration().learners().stream()
        .map(Member::id)
        .findFirst()
        .ifPresent(id -> asked.add(cluster.promote(leader, id)));
  }

  private void remove(Node leader, long id) {
    asked.add(cluster.remove(leader, id));
  }

  private void calm() {
    cluster.network().joinAll();
    cluster.network().behave(0, 0, 3);
    cluster.corruptChunks(0);
    cluster.forgery().forge(0);
    cluster.slowDisks(3);
    cluster.slowApply(0);
    if (rolls) {
      cluster.nodes().forEach(this::upgrade);
    }
    cluster.nodes().forEach(this::restart);
    cluster.untilDisksWork();
  }

  private void upgrade(Node node) {
    if (!gone.contains(node.id())
        && node.release().newest() < LevelRange.OF_THIS_RELEASE.newest()) {
      crash(node);
      node.install(LevelRange.OF_THIS_RELEASE);
    }
  }

  private void expectRecovery() {
    cluster.untilWritten();
    cluster.until(
        "the level of this release",
        () ->
            cluster
                .leader()
                .filter(leader -> leader.recordedLevel() == LevelRange.OF_THIS_RELEASE.newest())
                .isPresent());
    Configuration configuration = cluster.untilLeader().status().configuration();
    long index = cluster.invariants().highestApplied();
    cluster.until(
        "every member of " + idsOf(configuration) + " applies " + index,
        LONGEST_PAUSE,
        () ->
            configuration.members().stream()
                .allMatch(member -> cluster.node(member.id()).applied() >= index));
    Request read = cluster.read(cluster.nodes().iterator().next());
    asked.add(read);
    cluster.run(11_000);
    for (Request request : asked) {
      boolean forgotten =
          cluster.nodes().stream().noneMatch(node -> node.requests().contains(request));
      if (!forgotten && !request.isAnswered()) {
        throw new BrokenInvariant("one answer", "never answered: " + request);
      }
    }
  }

  private static int voters(Configuration configuration) {
    return configuration.voters().size();
  }

  private static Set<Long> idsOf(Configuration configuration) {
    return configuration.members().stream().map(Member::id).collect(Collectors.toSet());
  }
}
