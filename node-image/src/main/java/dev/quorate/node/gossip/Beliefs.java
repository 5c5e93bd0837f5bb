package dev.quorate.node.gossip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this node believes of others and says of itself. A belief is replaced by one of a higher
 * incarnation, or by a worse one of the same; whoever heard the same believes the same.
 */
final class Beliefs {
  /** A limit for what others can make this node remember. */
  private static final int MOST_OTHERS = 64;

  private final GossipSettings settings;
  private final Tally tally;
  private final Map<Long, Belief> believed = new TreeMap<>();
  private final Map<Long, Contact> committed = new TreeMap<>();
  private final Spread spread;
  private final List<Output.Change> changes = new ArrayList<>();
  private Rumor self;
  private long now;

  Beliefs(Rumor self, GossipSettings settings, Tally tally) {
    this.self = self;
    this.settings = settings;
    this.tally = tally;
    this.spread = new Spread(settings.mostRumors());
  }

  /** The time that this node has run so far. */
  void at(long ran) {
    now = ran;
  }

  Rumor self() {
    return self;
  }

  /** How many members there are, this node included: it is going to be one. */
  int size() {
    return Math.max(2, committed.size());
  }

  void committed(Collection<Contact> members) {
    committed.clear();
    members.forEach(member -> committed.put(member.memberId(), member));
    members.stream()
        .filter(member -> member.memberId() != self.memberId())
        .filter(member -> !believed.containsKey(member.memberId()))
        .forEach(member -> believed.put(member.memberId(), new Belief(Rumor.unheard(member), now)));
    // The time to forget those that were members begins now.
    believed.forEach(
        (memberId, belief) -> {
          if (!committed.containsKey(memberId)) {
            belief.confirmed(now);
          }
        });
  }

  void moved(Addresses addresses) {
    if (!addresses.equals(self.addresses())) {
      self = self.at(self.incarnation() + 1, addresses);
    }
  }

  /** The other members, in the order of their ids. */
  Stream<Rumor> otherMembers() {
    return committed.keySet().stream()
        .map(believed::get)
        .filter(Objects::nonNull)
        .map(Belief::rumor);
  }

  Optional<Rumor> of(long memberId) {
    return Optional.ofNullable(believed.get(memberId)).map(Belief::rumor);
  }

  /** Somebody has said all this, and has spoken for itself. */
  void heard(GossipMessage message) {
    heard(message.sender());
    Belief ofSender = believed.get(message.from());
    if (ofSender != null) {
      ofSender.spoke(message.sender(), now);
      ofSender.confirmed(now);
    }
    message.rumors().forEach(this::heard);
  }

  private void heard(Rumor rumor) {
    if (rumor.memberId() == self.memberId()) {
      heardOfSelf(rumor);
    } else if (rumor.health() != Health.UNKNOWN) {
      heardOfOther(rumor);
    }
  }

  /** Only this node knows how it is: it makes other words of it older than its own. */
  private void heardOfSelf(Rumor rumor) {
    boolean isOfThisProcess = rumor.process() == self.process() || rumor.process() == 0;
    boolean contradicts = !isOfThisProcess || rumor.health() != Health.ALIVE;
    if (rumor.incarnation() > self.incarnation()
        || (rumor.incarnation() == self.incarnation() && contradicts)) {
      self = self.at(rumor.incarnation() + 1, self.addresses());
      if (isOfThisProcess) {
        tally.refutations++;
      }
    }
  }

  private void heardOfOther(Rumor rumor) {
    Belief belief = believed.get(rumor.memberId());
    if (belief == null) {
      // The dead that nobody has missed are not remembered: they could never be forgotten.
      if (rumor.health() != Health.DEAD && countOthers() < MOST_OTHERS) {
        believed.put(rumor.memberId(), new Belief(rumor, now));
        changed(Optional.empty(), rumor);
      }
    } else if (rumor.overrides(belief.rumor())) {
      replace(belief, rumor);
    } else if (rumor.equals(belief.rumor())) {
      belief.confirmed(now);
    }
  }

  private long countOthers() {
    return believed.keySet().stream().filter(id -> !committed.containsKey(id)).count();
  }

  private void replace(Belief belief, Rumor rumor) {
    Rumor before = belief.rumor();
    if (before.health() == Health.DEAD
        && rumor.health() == Health.ALIVE
        && before.process() == rumor.process()) {
      tally.falsePositives++;
    }
    belief.replace(rumor, now);
    changed(Optional.of(before.health()), rumor);
  }

  private void changed(Optional<Health> was, Rumor rumor) {
    changes.add(new Output.Change(was, rumor));
    spread.begin(rumor.memberId());
  }

  /**
   * It did not answer this node, neither directly nor through others.
   *
   * @param incarnation the one that was probed: who has begun another one meanwhile is there
   */
  void suspect(long memberId, long incarnation) {
    Belief belief = believed.get(memberId);
    if (belief != null
        && belief.rumor().incarnation() == incarnation
        && belief.rumor().health().compareTo(Health.SUSPECT) < 0) {
      tally.suspicions++;
      replace(belief, belief.rumor().as(Health.SUSPECT));
    }
  }

  /** Suspicions that nobody refuted are verdicts, and nodes that are no members are forgotten. */
  void expire() {
    long lasting = settings.suspicion(size());
    for (Belief belief : believed.values()) {
      if (belief.hasBeenSuspectFor(lasting, now)) {
        tally.deaths++;
        replace(belief, belief.rumor().as(Health.DEAD));
      }
    }
    believed
        .entrySet()
        .removeIf(
            it ->
                !committed.containsKey(it.getKey())
                    && it.getValue().isOlderThan(settings.forgetAfter(), now));
  }

  /** Rumors for that member on the way: first the one that it can contradict. */
  List<Rumor> onTheWayTo(long memberId) {
    List<Rumor> rumors = new ArrayList<>();
    Belief ofReceiver = believed.get(memberId);
    if (ofReceiver != null && ofReceiver.isNewsToItself()) {
      rumors.add(ofReceiver.rumor());
    }
    for (long spreading : spread.take(settings.transmissions(size()))) {
      Belief belief = believed.get(spreading);
      if (belief != null && spreading != memberId && mayBeTold(spreading, belief)) {
        rumors.add(belief.rumor());
      }
    }
    return rumors;
  }

  List<Rumor> all() {
    return believed.entrySet().stream()
        .filter(it -> mayBeTold(it.getKey(), it.getValue()))
        .map(it -> it.getValue().rumor())
        .toList();
  }

  /**
   * Nodes that are no members are spoken of by those alone that hear them: two that only heard of
   * one from each other would remind each other of it for ever.
   */
  private boolean mayBeTold(long memberId, Belief belief) {
    return belief.rumor().health() != Health.UNKNOWN
        && (committed.containsKey(memberId) || belief.hasSpokenWithin(settings.forgetAfter(), now));
  }

  List<Output.Change> takeChanges() {
    List<Output.Change> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }

  View view() {
    Comparator<Rumor> byName =
        Comparator.comparing(Rumor::nodeId).thenComparingLong(Rumor::memberId);
    Map<Boolean, List<Rumor>> byMembership =
        Stream.concat(Stream.of(self), believed.values().stream().map(Belief::rumor))
            .sorted(byName)
            .collect(Collectors.partitioningBy(it -> committed.containsKey(it.memberId())));
    return new View(
        byMembership.getOrDefault(true, List.of()), byMembership.getOrDefault(false, List.of()));
  }
}
