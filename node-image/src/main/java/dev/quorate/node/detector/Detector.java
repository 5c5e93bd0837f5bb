package dev.quorate.node.detector;

import dev.quorate.node.gossip.Addresses;
import dev.quorate.node.gossip.Contact;
import dev.quorate.node.gossip.GossipCore;
import dev.quorate.node.gossip.GossipSettings;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.gossip.Health;
import dev.quorate.node.gossip.Input;
import dev.quorate.node.gossip.Output;
import dev.quorate.node.gossip.Rumor;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.PeerTransport;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one detector of a node. Everything but {@link #status} and {@link #close} happens on the
 * thread of the peers' connections.
 *
 * <p>It begins when the cluster has the feature level of gossip, or another member shows that it
 * has: before, members of an earlier release would not answer and seem dead.
 */
public final class Detector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Detector.class);
  private static final int TICK_MILLIS = 100;

  private final PeerTransport transport;
  private final ClusterLevel level;
  private final Supplier<? extends Collection<Member>> committed;
  private final LongSupplier monotonicMillis;
  private final GossipCore core;
  private final ScheduledFuture<?> ticks;
  private List<Contact> members = List.of();
  private boolean isOn;
  private volatile GossipStatus status;

  /**
   * Starts at once.
   *
   * @param committed all members, this one included; asked at each tick
   * @param incarnation the time of day, so that the word of a later start is the newer one
   */
  public Detector(
      Member self,
      PeerTransport transport,
      ClusterLevel level,
      Supplier<? extends Collection<Member>> committed,
      GossipSettings settings,
      LongSupplier monotonicMillis,
      long incarnation,
      RandomGenerator random) {
    this.transport = transport;
    this.level = level;
    this.committed = committed;
    this.monotonicMillis = monotonicMillis;
    this.core =
        new GossipCore(
            contact(self),
            random.nextLong(1, Long.MAX_VALUE),
            incarnation,
            List.of(),
            settings,
            random);
    this.status = currentStatus();
    transport.listen(Frame.Gossip.GROUP, this::received);
    this.ticks =
        transport
            .loop()
            .scheduleWithFixedDelay(this::guarded, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Contact contact(Member member) {
    return new Contact(
        member.id(),
        member.nodeId(),
        new Addresses(member.peerAddress(), member.clientAddress(), member.restAddress()));
  }

  /** As of the last tick; any thread. */
  public GossipStatus status() {
    return status;
  }

  /** A timer would keep an exception to itself, and nobody would ever be seen dead again. */
  private void guarded() {
    try {
      tick();
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void tick() {
    List<Contact> now = committed.get().stream().map(Detector::contact).toList();
    if (!now.equals(members)) {
      members = now;
      step(new Input.Committed(now));
    }
    isOn |= level.allows(Frame.Gossip.LEVEL);
    if (isOn) {
      step(new Input.Tick());
    }
    status = currentStatus();
  }

  private void received(Frame frame) {
    if (frame instanceof Frame.Gossip gossip) {
      isOn = true;
      step(new Input.Receive(gossip.message()));
    }
  }

  private void step(Input input) {
    Output output = core.step(input, monotonicMillis.getAsLong());
    output.changes().forEach(Detector::tell);
    output.messages().forEach(message -> transport.send(new Frame.Gossip(message)));
  }

  /** One line when a node dies and one when it is back. */
  private static void tell(Output.Change change) {
    Rumor rumor = change.now();
    boolean wasDead = change.was().equals(Optional.of(Health.DEAD));
    if (rumor.health() == Health.DEAD) {
      LOG.warn(
          "node seen dead node={} member={} incarnation={}",
          rumor.nodeId(),
          Long.toHexString(rumor.memberId()),
          rumor.incarnation());
    } else if (wasDead) {
      LOG.info(
          "node seen alive again node={} member={} incarnation={} address={}",
          rumor.nodeId(),
          Long.toHexString(rumor.memberId()),
          rumor.incarnation(),
          rumor.addresses().peer());
    }
  }

  private GossipStatus currentStatus() {
    return new GossipStatus(core.self(), isOn, core.view(), core.counters());
  }

  @Override
  public void close() {
    ticks.cancel(false);
  }
}
