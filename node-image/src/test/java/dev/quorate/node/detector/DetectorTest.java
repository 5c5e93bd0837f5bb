package dev.quorate.node.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.gossip.GossipSettings;
import dev.quorate.node.gossip.Health;
import dev.quorate.node.gossip.Rumor;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.FrameListener;
import dev.quorate.node.transport.PeerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DetectorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int BEFORE_GOSSIP = Frame.Gossip.LEVEL - 1;

  /** Ten times as fast as by default. */
  private static final GossipSettings FAST =
      new GossipSettings(200, 150, 3, 1, 3, 8, 400, 2_000, 200);

  private final List<Wire> wires = new ArrayList<>();
  private final Map<Long, FrameListener> listeners = new ConcurrentHashMap<>();
  private final List<Detector> detectors = new ArrayList<>();
  private final List<Member> members = new CopyOnWriteArrayList<>(List.of(member(1), member(2)));

  private static Member member(long id) {
    return new Member(id, "demo-" + id, "h" + id + ":1", "h" + id + ":2", "h" + id + ":3");
  }

  /** Brings frames to the other detectors, each on its own thread. */
  private final class Wire implements PeerTransport {
    private final long memberId;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

    Wire(long memberId) {
      this.memberId = memberId;
    }

    @Override
    public ScheduledExecutorService loop() {
      return loop;
    }

    @Override
    public void send(Frame frame) {
      wires.stream()
          .filter(wire -> wire.memberId == frame.to() && !wire.loop.isShutdown())
          .forEach(wire -> wire.loop.execute(() -> listeners.get(frame.to()).received(frame)));
    }

    @Override
    public void listen(int group, FrameListener listener) {
      assertThat(group).isEqualTo(Frame.Gossip.GROUP);
      listeners.put(memberId, listener);
    }

    @Override
    public void forget(int group) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void members(int group, Collection<Member> ofGroup) {
      throw new UnsupportedOperationException();
    }
  }

  private Detector start(long memberId, ClusterLevel level) {
    Wire wire = new Wire(memberId);
    wires.add(wire);
    Detector detector =
        new Detector(
            member(memberId),
            wire,
            level,
            () -> members,
            FAST,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            1,
            RandomGenerator.of("L64X128MixRandom"));
    detectors.add(detector);
    return detector;
  }

  private static ClusterLevel at(int level) {
    return new ClusterLevel(LevelRange.OF_THIS_RELEASE, level);
  }

  @AfterEach
  void stop() {
    detectors.forEach(Detector::close);
    wires.forEach(wire -> wire.loop.shutdownNow());
  }

  private static Health sees(Detector observer, long memberId) {
    return observer.status().view().of(memberId).map(Rumor::health).orElseThrow();
  }

  @Test
  void nothingIsKnownOfAnybodyBeforeTheClusterHasTheLevelAndNobodyIsCalledDead() {
    ClusterLevel level = at(BEFORE_GOSSIP);
    Detector early = start(1, level);
    await().atMost(PATIENCE).until(() -> early.status().view().members().size() == 2);
    assertThat(early.status().isOn()).isFalse();
    assertThat(sees(early, 2)).isEqualTo(Health.UNKNOWN);
    assertThat(early.status().view().alive()).isEqualTo(1);
    assertThat(early.status().counters().probes()).isZero();

    level.raise(Frame.Gossip.LEVEL);
    // 2 is not there.
    await().atMost(PATIENCE).until(() -> sees(early, 2) == Health.DEAD);
    assertThat(early.status().isOn()).isTrue();
  }

  @Test
  void whoIsAskedKnowsThatTheClusterHasTheLevelBeforeItHasAppliedThat() {
    Detector late = start(2, at(BEFORE_GOSSIP));
    Detector early = start(1, at(Frame.Gossip.LEVEL));
    await()
        .atMost(PATIENCE)
        .until(() -> sees(early, 2) == Health.ALIVE && sees(late, 1) == Health.ALIVE);
    assertThat(late.status().isOn()).isTrue();
  }

  @Test
  void whoJoinsIsCountedAtTheNextTickAndWhoIsRemovedNoMore() {
    Detector first = start(1, at(Frame.Gossip.LEVEL));
    start(2, at(Frame.Gossip.LEVEL));
    members.add(member(3));
    start(3, at(Frame.Gossip.LEVEL));
    await().atMost(PATIENCE).until(() -> first.status().view().alive() == 3);
    members.remove(member(3));
    await().atMost(PATIENCE).until(() -> first.status().view().members().size() == 2);
    assertThat(first.status().view().others()).extracting(Rumor::nodeId).containsExactly("demo-3");
  }
}
