package dev.quorate.node.gossip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * Detectors over a network that loses, delays and cuts, in virtual time: the same seed is the same
 * run. After every step the invariants of {@link GossipCore} are checked.
 */
final class World {
  static final GossipSettings SETTINGS = GossipSettings.defaults();

  /** Beyond it nodes find each other again after a cut. */
  static final long CONVERGED_WITHIN = 30_000;

  private static final long TICK = 100;
  private static final long START_OF_DAY = 1_800_000_000_000L;

  private final RandomGenerator random;
  private final Map<Long, Node> nodes = new TreeMap<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Link> cut = new HashSet<>();

  /** The highest incarnation that each member has given itself. */
  private final Map<Long, Long> issued = new TreeMap<>();

  private double loss;
  private long slowest = 5;
  private long now;
  private long scheduled;

  private record Link(long from, long to) {}

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** One node: its process ends and begins, its volume stays. */
  final class Node {
    private final long memberId;
    private final String nodeId;
    private Addresses addresses;
    private Optional<GossipCore> core = Optional.empty();
    private boolean isPaused;
    private int starts;
    private List<Contact> committed = List.of();
    private final List<GossipMessage> waiting = new ArrayList<>();
    private final Map<Long, Rumor> believed = new TreeMap<>();
    private final List<Output.Change> changes = new ArrayList<>();

    private Node(long memberId) {
      this.memberId = memberId;
      this.nodeId = "demo-" + memberId;
      this.addresses = addressesAt(memberId, 0);
    }

    long memberId() {
      return memberId;
    }

    boolean runs() {
      return core.isPresent() && !isPaused;
    }

    boolean isPaused() {
      return isPaused;
    }

    Addresses addresses() {
      return addresses;
    }

    GossipCore core() {
      return core.orElseThrow(() -> new IllegalStateException(nodeId + " is down"));
    }

    View view() {
      return core().view();
    }

    Health sees(long other) {
      return view().of(other).map(Rumor::health).orElse(Health.UNKNOWN);
    }

    /** What it was told has changed, since its process began. */
    List<Output.Change> changes() {
      return changes;
    }

    /** At an address of its own for each start; the clock of its machine may be wrong. */
    void start(long clockError, List<Long> seeds) {
      starts++;
      addresses = addressesAt(memberId, starts);
      believed.clear();
      changes.clear();
      GossipCore begun =
          new GossipCore(
              new Contact(memberId, nodeId, addresses),
              100 * memberId + starts,
              START_OF_DAY + now + clockError,
              seeds,
              SETTINGS,
              RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong()));
      core = Optional.of(begun);
      step(new Input.Committed(committed));
      tickLater(begun);
    }

    private void tickLater(GossipCore ofProcess) {
      later(
          TICK + random.nextLong(20),
          () -> {
            if (core.filter(running -> running == ofProcess).isPresent()) {
              if (!isPaused) {
                step(new Input.Tick());
              }
              tickLater(ofProcess);
            }
          });
    }

    void kill() {
      core = Optional.empty();
      isPaused = false;
      waiting.clear();
    }

    /** As SIGSTOP: what it is sent waits in its sockets. */
    void pause() {
      isPaused = core.isPresent();
    }

    /** Its timer is overdue before it reads what waits in its sockets. */
    void resume() {
      if (!isPaused) {
        return;
      }
      isPaused = false;
      step(new Input.Tick());
      List<GossipMessage> late = List.copyOf(waiting);
      waiting.clear();
      late.forEach(message -> step(new Input.Receive(message)));
    }

    void committed(List<Contact> members) {
      committed = members;
      if (core.isPresent()) {
        step(new Input.Committed(members));
      }
    }

    void moveTo(Addresses elsewhere) {
      addresses = elsewhere;
      step(new Input.Moved(elsewhere));
    }

    private void receive(GossipMessage message) {
      if (isPaused) {
        waiting.add(message);
      } else if (core.isPresent()) {
        step(new Input.Receive(message));
      }
    }

    private void step(Input input) {
      Output output = core().step(input, now);
      changes.addAll(output.changes());
      check(core().self());
      if (!output.changes().isEmpty()) {
        View view = core().view();
        Stream.concat(view.members().stream(), view.others().stream())
            .filter(rumor -> rumor.memberId() != memberId)
            .forEach(this::checkBelief);
      }
      output.messages().forEach(World.this::send);
    }

    private void check(Rumor self) {
      require(self.health() == Health.ALIVE, nodeId + " believes itself " + self.health());
      require(self.addresses().equals(addresses), nodeId + " names another address than its own");
      issued.merge(memberId, self.incarnation(), Math::max);
    }

    private void checkBelief(Rumor rumor) {
      require(
          rumor.incarnation() <= issued.getOrDefault(rumor.memberId(), 0L),
          nodeId + " believes in an incarnation that nobody gave itself: " + rumor);
      Rumor before = believed.put(rumor.memberId(), rumor);
      require(
          before == null || isNoOlder(rumor, before),
          nodeId + " went back from " + before + " to " + rumor);
    }
  }

  private static boolean isNoOlder(Rumor rumor, Rumor before) {
    return rumor.incarnation() > before.incarnation()
        || (rumor.incarnation() == before.incarnation()
            && rumor.health().compareTo(before.health()) >= 0);
  }

  World(long seed, int members) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (long memberId = 1; memberId <= members; memberId++) {
      nodes.put(memberId, new Node(memberId));
    }
    List<Contact> all = contacts(nodes.keySet().stream().toList());
    nodes.values().forEach(node -> node.committed(all));
  }

  static Addresses addressesAt(long memberId, int place) {
    String host = "10.0." + place + "." + memberId;
    return new Addresses(host + ":2380", host + ":2379", host + ":8080");
  }

  /** As the cluster has recorded them. */
  List<Contact> contacts(List<Long> memberIds) {
    return memberIds.stream().map(id -> new Contact(id, "demo-" + id, addressesAt(id, 0))).toList();
  }

  World started() {
    nodes.values().forEach(node -> node.start(0, List.of()));
    return this;
  }

  /** One that is no member. */
  Node stranger(long memberId) {
    return nodes.computeIfAbsent(memberId, Node::new);
  }

  Node node(long memberId) {
    return Objects.requireNonNull(nodes.get(memberId));
  }

  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  List<Node> running() {
    return nodes.values().stream().filter(Node::runs).toList();
  }

  RandomGenerator random() {
    return random;
  }

  long now() {
    return now;
  }

  void lose(double share) {
    loss = share;
  }

  void delayUpTo(long millis) {
    slowest = millis;
  }

  /** In this direction alone. */
  void cutOneWay(long from, long to) {
    cut.add(new Link(from, to));
  }

  void cut(Set<Long> side) {
    for (long from : nodes.keySet()) {
      for (long to : nodes.keySet()) {
        if (side.contains(from) != side.contains(to)) {
          cutOneWay(from, to);
        }
      }
    }
  }

  void heal() {
    cut.clear();
  }

  private void send(GossipMessage message) {
    Node receiver = nodes.get(message.to());
    if (receiver != null && random.nextDouble() >= loss) {
      later(
          1 + random.nextLong(slowest),
          () -> {
            if (!cut.contains(new Link(message.from(), message.to()))) {
              receiver.receive(message);
            }
          });
    }
  }

  void later(long delay, Runnable action) {
    events.add(new Event(now + delay, scheduled++, action));
  }

  void run(long millis) {
    long end = now + millis;
    for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
      events.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  /** Runs until it is so. */
  long until(String what, long limit, BooleanSupplier condition) {
    long began = now;
    while (!condition.getAsBoolean()) {
      require(now - began < limit, "not within " + limit + " ms: " + what + "\n" + views());
      run(TICK);
    }
    return now - began;
  }

  /** Whether every node that runs believes what is so, and all the same. */
  boolean isAgreed() {
    return running().stream().allMatch(this::isRight);
  }

  private boolean isRight(Node observer) {
    return observer.view().members().stream()
        .allMatch(
            rumor -> {
              Node subject = node(rumor.memberId());
              return subject.runs()
                  ? rumor.equals(subject.core().self())
                  : rumor.health() == Health.DEAD;
            });
  }

  boolean allSee(long subject, Health health) {
    return running().stream()
        .filter(node -> node.memberId() != subject)
        .allMatch(node -> node.sees(subject) == health);
  }

  String views() {
    StringBuilder text = new StringBuilder("at " + now + " ms, cut " + cut + "\n");
    for (Node node : nodes.values()) {
      text.append(node.nodeId).append(node.runs() ? " runs" : node.isPaused ? " paused" : " down");
      node.core.ifPresent(
          core ->
              core.view()
                  .members()
                  .forEach(
                      rumor ->
                          text.append(
                              " %d:%s@%d"
                                  .formatted(
                                      rumor.memberId(), rumor.health(), rumor.incarnation()))));
      text.append('\n');
    }
    return text.toString();
  }

  static void require(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new AssertionError(otherwise);
    }
  }
}
