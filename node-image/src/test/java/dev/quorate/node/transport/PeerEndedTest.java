package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.Member;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a member finds out that the process of another one has ended, over sockets on loopback. */
@Timeout(60)
class PeerEndedTest {
  private final ExecutorService resolver = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger resolutions = new AtomicInteger();
  private final List<NettyTransport> open = new ArrayList<>();

  /** What one of them is given, in order. */
  private static final class Given implements FrameListener {
    private final List<Long> senders = new CopyOnWriteArrayList<>();
    private final List<Long> ended = new CopyOnWriteArrayList<>();

    @Override
    public void received(Frame frame) {
      senders.add(frame.from());
    }

    @Override
    public void peerEnded(long memberId) {
      ended.add(memberId);
    }
  }

  @AfterEach
  void close() {
    open.forEach(NettyTransport::close);
    resolver.shutdownNow();
  }

  @Test
  void itHasEndedWhenItsConnectionsAreClosedAndItsAddressRefuses() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    Given atOne = connected(one, two, port(two));

    two.close();
    await().until(() -> atOne.ended.equals(List.of(2L)));

    NettyTransport next = transport(2, port(two));
    Given atNext = listen(next);
    await().until(() -> sends(one, 1, 2, atNext));
    assertThat(atOne.ended).as("once for a process").hasSize(1);
    next.close();
    await().until(() -> atOne.ended.equals(List.of(2L, 2L)));
  }

  @Test
  void itHasNotEndedWhenOnlyConnectionsWereClosed() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    try (Relay there = new Relay(two.address());
        Relay back = new Relay(one.address())) {
      Given atOne = connected(one, two, there.port());
      two.members(0, List.of(member(1, back.port())));
      for (int i = 0; i < 3; i++) {
        there.closeConnections();
        back.closeConnections();
        Given atTwo = listen(two);
        await().until(() -> sends(one, 1, 2, atTwo));
      }
      assertThat(atOne.ended).isEmpty();
    }
  }

  @Test
  void silenceIsNoEvidence() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    try (Relay there = new Relay(two.address());
        Relay back = new Relay(one.address())) {
      Given atOne = connected(one, two, there.port());
      two.members(0, List.of(member(1, back.port())));
      there.cut();
      back.cut();
      await().until(() -> isUnreachable(one, "connection closed"));
      two.close();
      await().until(() -> one.levelWith(2).isEmpty());
      assertThat(atOne.ended).isEmpty();
    }
  }

  @Test
  void aConnectionThatItHasOpenedShowsThatItRuns() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    try (Relay there = new Relay(two.address())) {
      Given atOne = connected(one, two, there.port());
      there.stopListening();
      await().until(() -> isUnreachable(one, "refused"));
      await().until(() -> sends(two, 2, 1, atOne));
      assertThat(atOne.ended).isEmpty();

      two.close();
      await().until(() -> atOne.ended.equals(List.of(2L)));
    }
  }

  @Test
  void anAddressWhereItNeverWasMayRefuse() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    Given atOne = listen(one);
    one.members(0, List.of(member(2, FreePorts.find(1).getFirst())));
    two.members(0, List.of(member(1, port(one))));
    await().until(() -> sends(two, 2, 1, atOne));
    await().until(() -> isUnreachable(one, "refused"));

    two.close();
    await().until(() -> one.levelWith(2).isEmpty());
    int tried = resolutions.get();
    await().until(() -> resolutions.get() > tried + 1);
    assertThat(atOne.ended).isEmpty();
  }

  @Test
  void theOrderInWhichConnectionsCloseAndTheAddressRefusesDoesNotMatter() {
    List<Long> ended = new ArrayList<>();
    PeerProcesses processes = new PeerProcesses(ended::add);
    EmbeddedChannel ours = new EmbeddedChannel();
    EmbeddedChannel theirs = new EmbeddedChannel();
    assertThat(processes.admit(2, 7, ours)).isEmpty();
    assertThat(processes.admit(2, 7, theirs)).isEmpty();

    ours.close().syncUninterruptibly();
    processes.refusedConnection(2);
    assertThat(ended).as("one is left").isEmpty();
    theirs.close().syncUninterruptibly();
    assertThat(ended).containsExactly(2L);
    processes.refusedConnection(2);
    assertThat(ended).as("once").hasSize(1);

    EmbeddedChannel next = new EmbeddedChannel();
    assertThat(processes.admit(2, 8, next)).isEmpty();
    next.close().syncUninterruptibly();
    assertThat(ended).as("the refusal was an earlier process").hasSize(1);
    processes.refusedConnection(2);
    assertThat(ended).hasSize(2);
  }

  /** Connected both ways; the first reaches the second at the port. */
  private static Given connected(NettyTransport one, NettyTransport two, int port) {
    Given atOne = listen(one);
    Given atTwo = listen(two);
    one.members(0, List.of(member(2, port)));
    await().until(() -> sends(one, 1, 2, atTwo));
    two.members(0, List.of(member(1, port(one))));
    await().until(() -> sends(two, 2, 1, atOne));
    return atOne;
  }

  private static boolean isUnreachable(NettyTransport transport, String why) {
    return transport.problems().current().stream()
        .anyMatch(
            problem ->
                problem.reason() == PeerProblem.Reason.PeerUnreachable
                    && problem.message().contains(why));
  }

  private static boolean sends(NettyTransport from, long self, long to, Given at) {
    from.send(new Frame.Raft(0, new Message.TimeoutNow(self, to, 0)));
    return at.senders.contains(self);
  }

  private static Given listen(NettyTransport transport) {
    Given given = new Given();
    transport.listen(0, given);
    return given;
  }

  private static int port(NettyTransport transport) {
    return transport.address().getPort();
  }

  private static Member member(long id, int port) {
    return new Member(id, "", "127.0.0.1:" + port, "", "");
  }

  private NettyTransport transport(long memberId) throws IOException {
    return transport(memberId, FreePorts.find(1).getFirst());
  }

  private NettyTransport transport(long memberId, int port) throws IOException {
    NettyTransport transport =
        new NettyTransport(
            new PeerIdentity(0xabc, memberId),
            ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            new TransportSettings(
                1 << 20,
                2 << 20,
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                256),
            host -> {
              resolutions.incrementAndGet();
              return InetAddress.getByName(host);
            },
            resolver,
            Thread.ofPlatform().daemon().factory(),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            RandomGenerator::getDefault);
    open.add(transport);
    return transport;
  }
}
