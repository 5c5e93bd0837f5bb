package dev.quorate.node.gossip;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Now and then two nodes exchange all their beliefs: rumors that got lost come this way, and both
 * sides of a cut, which have called each other dead, find each other again. A node that has just
 * started asks one after the other until one answers: by then it has heard of all.
 */
final class Exchanges {
  /** In so many exchanges each of the dead is asked once. */
  private static final int ROUND_OF_THE_DEAD = 5;

  private final GossipSettings settings;
  private final Beliefs beliefs;
  private final Outbox outbox;
  private final Shuffle shuffle;
  private final Tally tally;
  private final List<Long> seeds;
  private final Deque<Long> toAsk = new ArrayDeque<>();
  private boolean hasJoined;
  private long lastDeadAsked;
  private long nextAt;

  Exchanges(
      GossipSettings settings,
      Beliefs beliefs,
      Outbox outbox,
      Shuffle shuffle,
      Tally tally,
      List<Long> seeds) {
    this.settings = settings;
    this.beliefs = beliefs;
    this.outbox = outbox;
    this.shuffle = shuffle;
    this.tally = tally;
    this.seeds = List.copyOf(seeds);
  }

  void look(long now) {
    if (now < nextAt) {
      return;
    }
    if (hasJoined) {
      shuffle.of(beliefs.otherMembers().filter(member -> member.health().countsAsAlive())).stream()
          .limit(1)
          .forEach(this::ask);
      askTheDead();
      nextAt = now + settings.exchangeInterval();
    } else {
      nextToAsk().ifPresent(this::ask);
      nextAt = now + settings.probeInterval();
    }
  }

  /**
   * Whoever was called dead wrongly learns of it here. In turn, not by chance: both sides of a cut
   * that is healed could ask others, really dead, many times in a row.
   */
  private void askTheDead() {
    List<Long> dead =
        beliefs
            .otherMembers()
            .filter(member -> !member.health().countsAsAlive())
            .map(Rumor::memberId)
            .toList();
    int turns = Math.ceilDiv(dead.size(), ROUND_OF_THE_DEAD);
    Stream.concat(
            dead.stream().filter(memberId -> memberId > lastDeadAsked),
            dead.stream().filter(memberId -> memberId <= lastDeadAsked))
        .limit(turns)
        .forEach(
            memberId -> {
              lastDeadAsked = memberId;
              ask(memberId);
            });
  }

  /** Seeds in their order, then members in any. */
  private Optional<Long> nextToAsk() {
    if (toAsk.isEmpty()) {
      Stream.concat(seeds.stream(), shuffle.of(beliefs.otherMembers()).stream())
          .filter(memberId -> memberId != beliefs.self().memberId())
          .distinct()
          .forEach(toAsk::add);
    }
    return Optional.ofNullable(toAsk.poll());
  }

  private void ask(long memberId) {
    outbox.state(memberId, true);
  }

  void received(GossipMessage.State state) {
    if (state.wantsAnswer()) {
      outbox.state(state.from(), false);
    } else {
      tally.exchanges++;
      hasJoined = true;
    }
  }
}
