package dev.quorate.node.engine.simulation;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.transport.Frame;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** A simulated group and the world around it. Times are virtual milliseconds. */
final class Cluster {
  private static final int TICK = 10;
  private static final int CHUNK = 200;
  private static final int LEVEL_PAUSE = 500;
  private static final int PENDING = 64 << 10;

  /** A piece of a snapshot on its way. */
  record Download(long from, long to, long sentAt) {}

  private record Event(long at, long order, Runnable action) {}

  private final SplittableRandom random;
  private final SplittableRandom applyRandom;
  private final Network network;
  private final Invariants invariants = new Invariants();
  private final TreeMap<Long, Node> nodes = new TreeMap<>();
  private final Map<Long, Long> hangsUntil = new HashMap<>();
  private final Map<Long, Integer> applyDelays = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final UnaryOperator<CoreConfig> tuning;
  private final RaftSettings settings;
  private final Forgery forgery;
  private final Flaw flaw;

  /** What a new node runs, and the level that its cluster has. */
  private LevelRange release = LevelRange.OF_THIS_RELEASE;

  private boolean raisesLevel;
  private int firstLevel = LevelRange.OF_THIS_RELEASE.newest();
  private long levelProposedAt;
  private long now;
  private long order;
  private long lastRequest;
  private int minFlushDelay = 1;
  private int maxFlushDelay = 2;
  private int maxApplyDelay;
  private long logBytes = Long.MAX_VALUE;
  private double corruption;
  private long messagesSent;
  private Optional<Download> lastChunk = Optional.empty();

  private Cluster(
      long seed,
      UnaryOperator<CoreConfig> tuning,
      int snapshotEvery,
      int chunk,
      int pendingBytes,
      Flaw flaw) {
    this.flaw = flaw;
    this.random = new SplittableRandom(seed);
    this.applyRandom = new SplittableRandom(seed).split();
    this.network = new Network(random.split());
    this.forgery = new Forgery(random.split());
    this.tuning = tuning;
    RaftSettings defaults = RaftSettings.defaults();
    RaftSettings.Timing timing = defaults.timing();
    this.settings =
        defaults
            .with(
                new RaftSettings.Timing(
                    Duration.ofMillis(TICK / 2),
                    timing.heartbeat(),
                    timing.electionTimeout(),
                    timing.leaderlessWarning(),
                    timing.transferTimeout()))
            .with(
                new RaftSettings.RequestLimits(
                    defaults.requests().timeout(), defaults.requests().maxPending(), pendingBytes))
            .with(new RaftSettings.SnapshotPolicy(snapshotEvery, 1 << 20, 0, 1 << 20))
            .with(new RaftSettings.Sizes(4 << 10, 1 << 20, chunk));
  }

  /** Voters 1..n, all formed with the same first configuration and running. */
  static Cluster of(long seed, int voters) {
    return of(seed, voters, UnaryOperator.identity());
  }

  static Cluster of(long seed, int voters, UnaryOperator<CoreConfig> tuning) {
    return of(seed, voters, tuning, Integer.MAX_VALUE);
  }

  /**
   * @param snapshotEvery so many entries
   */
  static Cluster of(long seed, int voters, UnaryOperator<CoreConfig> tuning, int snapshotEvery) {
    return of(seed, voters, tuning, snapshotEvery, CHUNK, PENDING, Flaw.NONE);
  }

  /**
   * @param chunk bytes of a snapshot that are sent at a time
   * @param pendingBytes the most that waits to be answered or applied
   */
  static Cluster of(
      long seed,
      int voters,
      UnaryOperator<CoreConfig> tuning,
      int snapshotEvery,
      int chunk,
      int pendingBytes,
      Flaw flaw) {
    return formed(new Cluster(seed, tuning, snapshotEvery, chunk, pendingBytes, flaw), voters);
  }

  /** All on the release before this one. */
  static Cluster ofEarlierRelease(
      long seed,
      int voters,
      UnaryOperator<CoreConfig> tuning,
      int snapshotEvery,
      int chunk,
      int pendingBytes) {
    Cluster cluster = new Cluster(seed, tuning, snapshotEvery, chunk, pendingBytes, Flaw.NONE);
    cluster.release = cluster.release.upTo(cluster.release.oldest());
    cluster.firstLevel = cluster.release.newest();
    return formed(cluster, voters);
  }

  private static Cluster formed(Cluster cluster, int voters) {
    List<Member> members = LongStream.rangeClosed(1, voters).mapToObj(Cluster::member).toList();
    members.forEach(member -> cluster.add(member.id(), new Configuration(members, List.of())));
    return cluster;
  }

  static Member member(long id) {
    return new Member(id, "node-" + id, "peer:" + id, "client:" + id, "rest:" + id);
  }

  /** A node with an empty disk that waits to be added to the configuration. */
  Node addJoiner(long id) {
    return add(id, Configuration.EMPTY);
  }

  private Node add(long id, Configuration bootstrap) {
    CoreConfig config = tuning.apply(CoreConfig.defaults(id));
    Node node = new Node(this, config, bootstrap, random.nextInt(1_000_000), release, firstLevel);
    nodes.put(id, node);
    node.start();
    scheduleTick(node);
    return node;
  }

  /** From now on new nodes run this release. */
  void release(LevelRange next) {
    release = next;
  }

  LevelRange release() {
    return release;
  }

  /** Whether there may be an entry that the earlier release does not know. */
  boolean raisesLevel() {
    return raisesLevel;
  }

  /** As the leader's control thread does. */
  private void raiseLevel(Node leader) {
    OptionalInt next = leader.nextLevel();
    if (next.isPresent() && now - levelProposedAt > LEVEL_PAUSE) {
      levelProposedAt = now;
      raisesLevel = true;
      // A joiner of the earlier release that is let in meanwhile would stop at that entry.
      release = LevelRange.OF_THIS_RELEASE;
      propose(leader, new MetaCommand.RaiseLevel(next.getAsInt()).encode());
    }
  }

  private void scheduleTick(Node node) {
    later(
        TICK / 2 + random.nextInt(TICK),
        () -> {
          node.dueTurn(true);
          raiseLevel(node);
          scheduleTick(node);
        });
  }

  // The world

  long now() {
    return now;
  }

  RaftSettings settings() {
    return settings;
  }

  Flaw flaw() {
    return flaw;
  }

  Forgery forgery() {
    return forgery;
  }

  SplittableRandom random() {
    return random;
  }

  Network network() {
    return network;
  }

  Invariants invariants() {
    return invariants;
  }

  Collection<Node> nodes() {
    return nodes.values();
  }

  /** All but this one. */
  List<Node> others(Node one) {
    return nodes().stream().filter(node -> node != one).toList();
  }

  Node node(long id) {
    return nodes.get(id);
  }

  long messagesSent() {
    return messagesSent;
  }

  void later(int delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  /**
   * @param snapshots of the sender, to forge from
   */
  void send(Frame frame, CrashableDisk snapshots) {
    messagesSent++;
    if (frame instanceof Frame.Raft raft && raft.message() instanceof Message.SnapshotChunk chunk) {
      lastChunk = Optional.of(new Download(chunk.from(), chunk.to(), now));
    }
    Frame sent = forgery.maybeForge(frame, snapshots);
    for (int delay : network.delays(frame)) {
      later(delay, () -> deliver(maybeCorrupt(sent)));
    }
  }

  private void deliver(Frame frame) {
    Node to = nodes.get(frame.to());
    if (to == null || !to.isUp() || isRefused(nodes.get(frame.from()), to)) {
      return;
    }
    if (frame.level() > to.release().newest()) {
      throw new BrokenInvariant("nobody is sent what its release does not know", to + " " + frame);
    }
    to.receive(frame);
  }

  /** By their greetings. */
  private static boolean isRefused(Node from, Node to) {
    return from != null && from.accepted().highestCommon(to.accepted()).isEmpty();
  }

  int flushDelay(Node node) {
    int hangs = (int) Math.max(0, hangsUntil.getOrDefault(node.id(), 0L) - now);
    return hangs
        + (node.isUp() ? minFlushDelay + random.nextInt(maxFlushDelay - minFlushDelay + 1) : 1);
  }

  /** What this node writes from now on becomes durable only after so long. */
  void hangDisk(Node node, int millis) {
    hangsUntil.put(node.id(), now + millis);
  }

  /** Time passes until no disk hangs any more. */
  void untilDisksWork() {
    run(hangsUntil.values().stream().mapToLong(until -> Math.max(0, until - now)).max().orElse(0));
  }

  void slowDisks(int maxFlushDelay) {
    slowDisks(1, maxFlushDelay);
  }

  void slowDisks(int minFlushDelay, int maxFlushDelay) {
    this.minFlushDelay = minFlushDelay;
    this.maxFlushDelay = maxFlushDelay;
  }

  /** How long a batch of entries takes to apply. */
  int applyDelay(Node node) {
    return applyDelays.getOrDefault(node.id(), 0)
        + (maxApplyDelay == 0 ? 0 : applyRandom.nextInt(maxApplyDelay + 1));
  }

  /** What this node applies from now on takes so long. */
  void slowApply(Node node, int millis) {
    applyDelays.put(node.id(), millis);
  }

  void slowApply(int maxMillis) {
    maxApplyDelay = maxMillis;
    applyDelays.clear();
  }

  /** All nodes start again, and have so much memory for the entries of their logs. */
  void restartWithLogsOf(long bytes) {
    logBytes = bytes;
    nodes.values().forEach(Node::cutPower);
    nodes.values().forEach(Node::start);
  }

  long logBytes() {
    return logBytes;
  }

  void corruptChunks(double probability) {
    corruption = probability;
  }

  private Frame maybeCorrupt(Frame frame) {
    if (frame instanceof Frame.Raft(int group, Message.SnapshotChunk chunk)
        && corruption > 0
        && random.nextDouble() < corruption) {
      return new Frame.Raft(group, Forgery.with(chunk, corrupted(chunk.data())));
    }
    return frame;
  }

  /** One bit differs, or the end is missing. */
  private byte[] corrupted(byte[] data) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(data, random.nextInt(data.length));
    }
    byte[] corrupt = data.clone();
    corrupt[random.nextInt(corrupt.length)] ^= 1;
    return corrupt;
  }

  /** A snapshot of which a piece was sent so short a time ago that it goes on. */
  Optional<Download> download(long withinMillis) {
    return lastChunk.filter(sent -> now - sent.sentAt() <= withinMillis);
  }

  /** Cuts a node off from all others, both ways. */
  void isolate(long id) {
    nodes.keySet().stream().filter(other -> other != id).forEach(other -> network.cut(id, other));
  }

  /** Cuts this group off from all others. */
  void partition(long... group) {
    for (long inside : group) {
      nodes.keySet().stream()
          .filter(other -> LongStream.of(group).noneMatch(id -> id == other))
          .forEach(outside -> network.cut(inside, outside));
    }
  }

  // Time

  void run(long millis) {
    long until = now + millis;
    while (!events.isEmpty() && events.peek().at() <= until) {
      runNext();
    }
    now = until;
  }

  private void runNext() {
    Event next = events.remove();
    now = next.at();
    next.action().run();
  }

  void until(String what, BooleanSupplier condition) {
    until(what, 20_000, condition);
  }

  void until(String what, long withinMillis, BooleanSupplier condition) {
    long deadline = now + withinMillis;
    while (!condition.getAsBoolean()) {
      if (now > deadline) {
        throw new BrokenInvariant(
            "liveness", what + " did not happen within " + withinMillis + " ms" + describe());
      }
      runNext();
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (Node node : nodes.values()) {
      text.append('\n').append(node).append(": ").append(node.isUp() ? node.status() : "");
    }
    return text.toString();
  }

  // Clients

  /** The node that leads the latest term and is not deposed without knowing it. */
  Optional<Node> leader() {
    return nodes.values().stream()
        .filter(Node::leads)
        .max(Comparator.comparingLong(node -> node.status().term()));
  }

  Node untilLeader() {
    until("an election", () -> leader().isPresent());
    return leader().orElseThrow();
  }

  Request propose(Node node) {
    return propose(node, 8);
  }

  Request propose(Node node, int bytes) {
    return propose(node, Commands.put(random, bytes));
  }

  /** Any command, also one that deletes or compacts. */
  Request proposeAny(Node node) {
    return propose(node, Commands.any(random, 8, invariants.highestApplied()));
  }

  private Request propose(Node node, byte[] command) {
    return ask(node, Request.Kind.PROPOSE, command, group -> group.propose(command));
  }

  Request read(Node node) {
    return ask(node, Request.Kind.READ, RaftGroup::readIndex);
  }

  Request addLearner(Node node, long id) {
    return ask(node, Request.Kind.ADD, group -> group.addLearner(member(id)));
  }

  Request promote(Node node, long id) {
    return ask(node, Request.Kind.PROMOTE, group -> group.promote(id));
  }

  Request remove(Node node, long id) {
    return ask(node, Request.Kind.REMOVE, group -> group.remove(id));
  }

  Request transfer(Node node, long target) {
    return ask(node, Request.Kind.TRANSFER, group -> group.transferLeadership(target));
  }

  private <T> Request ask(
      Node node, Request.Kind kind, Function<RaftGroup<MetaResult>, CompletableFuture<T>> what) {
    return ask(node, kind, new byte[0], what);
  }

  private <T> Request ask(
      Node node,
      Request.Kind kind,
      byte[] command,
      Function<RaftGroup<MetaResult>, CompletableFuture<T>> what) {
    Request request = new Request(kind, ++lastRequest, command, now, invariants.highestApplied());
    node.ask(request, what);
    return request;
  }

  /** Writes until one is acknowledged. */
  Request untilWritten() {
    Request[] last = {propose(untilLeader())};
    until(
        "an acknowledged write",
        () -> {
          if (last[0].refusal().isPresent() || now - last[0].askedAt > 1500) {
            leader().ifPresent(leader -> last[0] = propose(leader));
          }
          return last[0].isAcknowledged();
        });
    return last[0];
  }

  void write(int count) {
    for (int i = 0; i < count; i++) {
      untilWritten();
    }
  }

  void untilDone(Request request) {
    until("an answer to " + request, request::isAnswered);
    if (!request.isDone()) {
      throw new BrokenInvariant("done", request.toString());
    }
  }

  /** Joins a new node and makes it a voter. */
  Node grow(long id) {
    Node joiner = addJoiner(id);
    untilDone(addLearner(untilLeader(), id));
    untilCaughtUp(joiner);
    untilDone(promote(untilLeader(), id));
    return joiner;
  }

  void untilCaughtUp(Node node) {
    long index = untilLeader().status().lastIndex();
    until(node + " catches up to " + index, () -> node.applied() >= index);
  }
}
