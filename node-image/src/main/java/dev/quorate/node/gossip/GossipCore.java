package dev.quorate.node.gossip;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The detector of one node: probes, indirect probes, suspicions that the suspect refutes with a
 * higher incarnation, rumors that travel on all messages, and exchanges of all that is believed.
 * Not thread-safe.
 *
 * <p>Invariants: of itself it believes that it is alive; only the member itself raises its
 * incarnation; what it believes of an incarnation only grows worse; none of it makes anybody a
 * member, or ends a membership.
 */
public final class GossipCore {
  private final GossipSettings settings;
  private final Tally tally = new Tally();
  private final Beliefs beliefs;
  private final Outbox outbox;
  private final Prober prober;
  private final Exchanges exchanges;
  private boolean hasRun;
  private long steppedAt;
  private long ran;

  /**
   * @param process random, another one at each start, not 0
   * @param incarnation higher than those of earlier starts, as far as that is known: the time of
   *     day does. A member that finds that it was wrong raises it
   * @param seeds memberIds to ask first, in this order, before any member
   */
  public GossipCore(
      Contact self,
      long process,
      long incarnation,
      List<Long> seeds,
      GossipSettings settings,
      RandomGenerator random) {
    if (process == 0 || incarnation < 1) {
      throw new IllegalArgumentException(
          "process is %d and incarnation %d: the first must not be 0, the second at least 1"
              .formatted(process, incarnation));
    }
    this.settings = settings;
    this.beliefs =
        new Beliefs(
            new Rumor(
                self.memberId(),
                self.nodeId(),
                process,
                incarnation,
                Health.ALIVE,
                self.addresses()),
            settings,
            tally);
    this.outbox = new Outbox(beliefs);
    Shuffle shuffle = new Shuffle(random);
    this.prober = new Prober(settings, beliefs, outbox, shuffle, tally);
    this.exchanges = new Exchanges(settings, beliefs, outbox, shuffle, tally, seeds);
  }

  /**
   * @param now in milliseconds, of a clock that does not go back
   */
  public Output step(Input input, long now) {
    pass(now);
    switch (input) {
      case Input.Tick _ -> {
        beliefs.expire();
        prober.look(ran);
        exchanges.look(ran);
      }
      case Input.Receive(GossipMessage message) -> receive(message);
      case Input.Committed(List<Contact> members) -> beliefs.committed(members);
      case Input.Moved(Addresses addresses) -> beliefs.moved(addresses);
    }
    return new Output(outbox.take(), beliefs.takeChanges());
  }

  /** The silence of others while this node did not run is its own. */
  private void pass(long now) {
    if (hasRun) {
      ran += Math.clamp(now - steppedAt, 0, settings.longestStep());
    }
    hasRun = true;
    steppedAt = now;
    beliefs.at(ran);
  }

  private void receive(GossipMessage message) {
    if (message.from() == beliefs.self().memberId() || message.to() != beliefs.self().memberId()) {
      return;
    }
    beliefs.heard(message);
    switch (message) {
      case GossipMessage.Probe probe -> outbox.answer(probe.from(), probe.sequence());
      case GossipMessage.Answer answer -> prober.received(answer);
      case GossipMessage.ProbeForMe request -> prober.received(request, ran);
      case GossipMessage.AnsweredMe answer -> prober.received(answer);
      case GossipMessage.State state -> exchanges.received(state);
    }
  }

  public View view() {
    return beliefs.view();
  }

  /** What this node says of itself. */
  public Rumor self() {
    return beliefs.self();
  }

  public Counters counters() {
    return tally.counters();
  }
}
