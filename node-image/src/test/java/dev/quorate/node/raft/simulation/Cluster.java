package dev.quorate.node.raft.simulation;

import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** A simulated group and the world around it. Times are virtual milliseconds. */
final class Cluster {
  private static final int TICK = 10;

  private record Event(long at, long order, Runnable action) {}

  private final SplittableRandom random;
  private final Network network;
  private final Invariants invariants = new Invariants();
  private final TreeMap<Long, Node> nodes = new TreeMap<>();
  private final Map<Long, Long> hangsUntil = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final UnaryOperator<CoreConfig> tuning;
  private long now;
  private long order;
  private long lastRequest;
  private int snapshotEvery = Integer.MAX_VALUE;
  private int maxFlushDelay = 2;
  private double corruption;
  private long messagesSent;

  private Cluster(long seed, UnaryOperator<CoreConfig> tuning) {
    this.random = new SplittableRandom(seed);
    this.network = new Network(random.split());
    this.tuning = tuning;
  }

  /** Voters 1..n, all formed with the same first configuration and running. */
  static Cluster of(long seed, int voters) {
    return of(seed, voters, UnaryOperator.identity());
  }

  static Cluster of(long seed, int voters, UnaryOperator<CoreConfig> tuning) {
    Cluster cluster = new Cluster(seed, tuning);
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
    Node node = new Node(this, config, bootstrap, random.nextInt(1_000_000));
    nodes.put(id, node);
    node.start();
    scheduleTick(node);
    return node;
  }

  private void scheduleTick(Node node) {
    later(
        TICK / 2 + random.nextInt(TICK),
        () -> {
          if (node.isUp()) {
            node.tick();
          }
          scheduleTick(node);
        });
  }

  // The world

  long now() {
    return now;
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

  Node node(long id) {
    return nodes.get(id);
  }

  long messagesSent() {
    return messagesSent;
  }

  void later(int delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  void send(Message message) {
    messagesSent++;
    for (int delay : network.delays(message)) {
      later(delay, () -> deliver(message));
    }
  }

  void deliver(Message message) {
    if (nodes.containsKey(message.to())) {
      nodes.get(message.to()).receive(message);
    }
  }

  int flushDelay(Node node) {
    int hangs = (int) Math.max(0, hangsUntil.getOrDefault(node.id(), 0L) - now);
    return hangs + (node.isUp() ? 1 + random.nextInt(maxFlushDelay) : 1);
  }

  /** What this node writes from now on becomes durable only after so long. */
  void hangDisk(Node node, int millis) {
    hangsUntil.put(node.id(), now + millis);
  }

  void slowDisks(int maxFlushDelay) {
    this.maxFlushDelay = maxFlushDelay;
  }

  void snapshotEvery(int entries) {
    snapshotEvery = entries;
  }

  void corruptChunks(double probability) {
    corruption = probability;
  }

  byte[] maybeCorrupt(byte[] chunk) {
    if (corruption == 0 || random.nextDouble() >= corruption) {
      return chunk;
    }
    byte[] corrupt = chunk.clone();
    corrupt[0] ^= 1;
    return corrupt;
  }

  void maybeSnapshot(Node node) {
    if (node.machine().index() - node.status().snapshotIndex() >= snapshotEvery) {
      node.takeSnapshot();
    }
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
    long value = random.nextLong();
    byte[] data = ByteBuffer.allocate(bytes).putLong(value).array();
    return ask(node, Request.Kind.PROPOSE, id -> new Input.Propose(id, data));
  }

  Request read(Node node) {
    return ask(node, Request.Kind.READ, Input.Read::new);
  }

  Request addLearner(Node node, long id) {
    return ask(node, Request.Kind.ADD, request -> new Input.AddLearner(request, member(id)));
  }

  Request promote(Node node, long id) {
    return ask(node, Request.Kind.PROMOTE, request -> new Input.Promote(request, id));
  }

  Request remove(Node node, long id) {
    return ask(node, Request.Kind.REMOVE, request -> new Input.Remove(request, id));
  }

  Request transfer(Node node, long target) {
    return ask(node, Request.Kind.TRANSFER, request -> new Input.Transfer(request, target));
  }

  private Request ask(Node node, Request.Kind kind, LongFunction<Input> input) {
    Request request = new Request(kind, ++lastRequest, now, invariants.highestApplied());
    node.ask(request, input.apply(request.id));
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
    until(node + " catches up to " + index, () -> node.machine().index() >= index);
  }
}
