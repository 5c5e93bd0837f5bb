package dev.quorate.node.gossip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Probes one member after the other: each once before any of them twice, in an order that is drawn
 * for each round, so that a dead one is found within a bounded time (SWIM, 4.3). For whom does not
 * answer at once others are asked to probe it too: only if it is reached by none it is suspected.
 */
final class Prober {
  private static final int MOST_RELAYS = 256;

  private final GossipSettings settings;
  private final Beliefs beliefs;
  private final Outbox outbox;
  private final Shuffle shuffle;
  private final Tally tally;
  private final Deque<Long> round = new ArrayDeque<>();

  /** Probes for others, by their sequence here. */
  private final Map<Long, Relay> relays = new HashMap<>();

  private Optional<Probe> current = Optional.empty();
  private long sequence;
  private long nextAt;

  private record Relay(long asker, long askersSequence, long target, long until) {}

  /** The probe under way. */
  private static final class Probe {
    private final long target;
    private final long incarnation;
    private final long sequence;
    private final long askOthersAt;
    private boolean hasAskedOthers;
    private boolean isAnswered;

    Probe(Rumor target, long sequence, long askOthersAt) {
      this.target = target.memberId();
      this.incarnation = target.incarnation();
      this.sequence = sequence;
      this.askOthersAt = askOthersAt;
    }
  }

  Prober(GossipSettings settings, Beliefs beliefs, Outbox outbox, Shuffle shuffle, Tally tally) {
    this.settings = settings;
    this.beliefs = beliefs;
    this.outbox = outbox;
    this.shuffle = shuffle;
    this.tally = tally;
  }

  void look(long now) {
    if (now >= nextAt) {
      current
          .filter(probe -> !probe.isAnswered)
          .ifPresent(probe -> beliefs.suspect(probe.target, probe.incarnation));
      current = Optional.empty();
      relays.values().removeIf(relay -> now >= relay.until());
      next().ifPresent(target -> begin(target, now));
      nextAt = now + settings.probeInterval();
    }
    current.filter(probe -> isSilent(probe, now)).ifPresent(this::askOthers);
  }

  private static boolean isSilent(Probe probe, long now) {
    return !probe.isAnswered && !probe.hasAskedOthers && now >= probe.askOthersAt;
  }

  /** Who died or left since the round was drawn has no turn; who came has one in the next. */
  private Optional<Rumor> next() {
    for (boolean isDrawn = false; ; isDrawn = true) {
      while (!round.isEmpty()) {
        long target = round.remove();
        Optional<Rumor> member =
            beliefs
                .otherMembers()
                .filter(it -> it.memberId() == target && isProbed(it))
                .findFirst();
        if (member.isPresent()) {
          return member;
        }
      }
      if (isDrawn) {
        return Optional.empty();
      }
      round.addAll(shuffle.of(beliefs.otherMembers().filter(Prober::isProbed)));
    }
  }

  /** The dead are asked by exchanges, which are rarer. */
  private static boolean isProbed(Rumor member) {
    return member.health() != Health.DEAD;
  }

  private void begin(Rumor target, long now) {
    sequence++;
    tally.probes++;
    current = Optional.of(new Probe(target, sequence, now + settings.answerTimeout()));
    outbox.probe(target.memberId(), sequence);
  }

  private void askOthers(Probe probe) {
    probe.hasAskedOthers = true;
    List<Long> helpers =
        new ArrayList<>(shuffle.of(beliefs.otherMembers().filter(Prober::isProbed)));
    helpers.remove(probe.target);
    helpers.stream()
        .limit(settings.helpers())
        .forEach(
            helper -> {
              tally.requests++;
              outbox.probeForMe(helper, probe.sequence, probe.target);
            });
  }

  void received(GossipMessage.ProbeForMe request, long now) {
    if (relays.size() < MOST_RELAYS && request.target() != beliefs.self().memberId()) {
      sequence++;
      relays.put(
          sequence,
          new Relay(
              request.from(),
              request.sequence(),
              request.target(),
              now + settings.probeInterval()));
      outbox.probe(request.target(), sequence);
    }
  }

  void received(GossipMessage.Answer answer) {
    Relay relay = relays.get(answer.sequence());
    if (relay != null && relay.target() == answer.from()) {
      relays.remove(answer.sequence());
      outbox.answeredMe(relay.asker(), relay.askersSequence());
    }
    current
        .filter(probe -> probe.sequence == answer.sequence() && probe.target == answer.from())
        .filter(probe -> !probe.isAnswered)
        .ifPresent(
            probe -> {
              probe.isAnswered = true;
              tally.answers++;
            });
  }

  void received(GossipMessage.AnsweredMe answer) {
    current
        .filter(probe -> probe.sequence == answer.sequence() && !probe.isAnswered)
        .ifPresent(
            probe -> {
              probe.isAnswered = true;
              tally.bridged++;
            });
  }
}
