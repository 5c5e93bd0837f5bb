package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.Member;
import io.netty.channel.epoll.Epoll;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets on loopback. */
@Timeout(60)
class NettyTransportTest {
  private static final long CLUSTER = 0xabc;

  private final ExecutorService resolver = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentHashMap<String, InetAddress> names = new ConcurrentHashMap<>();
  private final List<NettyTransport> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(NettyTransport::close);
    resolver.shutdownNow();
  }

  @Test
  void framesArriveInTheirOrderAndAnswersReachThoseWeDoNotKnow() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport two = transport(CLUSTER, 2);
    List<Frame> atOne = listen(one);
    List<Frame> atTwo = listen(two);
    one.members(0, List.of(member(2, two)));
    await().until(() -> sends(one, 1, 2, atTwo));
    atTwo.clear();
    for (int term = 1; term <= 1000; term++) {
      one.send(timeout(1, 2, term));
    }
    await().until(() -> atTwo.size() >= 1000);
    List<Long> terms = atTwo.stream().map(frame -> ((Frame.Raft) frame).message().term()).toList();
    assertThat(terms.subList(terms.size() - 1000, terms.size())).isSorted().endsWith(1000L);
    // Two has no configuration yet: it answers on the connection that one opened.
    two.send(timeout(2, 1, 5));
    await().until(() -> !atOne.isEmpty());
  }

  @Test
  void theRoundTripToAConnectedPeerIsMeasured() throws Exception {
    assumeTrue(Epoll.isAvailable(), "the platform does not tell");
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport two = transport(CLUSTER, 2);
    List<Frame> atTwo = listen(two);
    assertThat(one.roundTrips()).isEmpty();

    one.members(0, List.of(member(2, two)));
    await().until(() -> sends(one, 1, 2, atTwo));

    assertThat(one.roundTrips()).containsOnlyKeys(2L);
    assertThat(one.roundTrips().get(2L)).isPositive();
  }

  @Test
  void anotherClusterIsRefusedAndBothSidesSayWhy() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport stranger = transport(0xdef, 2);
    one.members(0, List.of(member(2, stranger)));
    for (NettyTransport side : List.of(one, stranger)) {
      await().until(() -> reasons(side).contains(PeerProblem.Reason.PeerClusterMismatch));
      assertThat(side.problems().current().getFirst().message())
          .contains("0000000000000abc", "0000000000000def");
    }
    List<Frame> atStranger = listen(stranger);
    one.send(timeout(1, 2, 1));
    assertThat(atStranger).isEmpty();
  }

  @Test
  void anotherMemberAtTheAddressIsRefusedAndGoodOnesClearTheProblem() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport three = transport(CLUSTER, 3);
    one.members(0, List.of(member(2, three)));
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerMemberMismatch)));
    await().until(() -> reasons(three).equals(List.of(PeerProblem.Reason.PeerMemberMismatch)));
    assertThat(one.problems().current().getFirst().memberId()).isEqualTo(2);

    one.members(0, List.of(member(3, three)));
    await().until(() -> reasons(one).isEmpty());
    await().until(() -> reasons(three).isEmpty());
  }

  @Test
  void anotherProtocolVersionIsRefusedByName() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    try (Socket socket = new Socket(one.address().getAddress(), one.address().getPort())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(33);
      out.writeByte(100);
      out.writeInt(0x51554f52);
      out.writeInt(99);
      out.writeLong(CLUSTER);
      out.writeLong(2);
      out.writeLong(1);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readInt()];
      in.readFully(answer);
      assertThat(new String(answer, java.nio.charset.StandardCharsets.UTF_8))
          .contains("PeerProtocolMismatch")
          .contains("version 99");
      assertThat(in.read()).as("closed").isEqualTo(-1);
    }
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerProtocolMismatch)));
  }

  @Test
  void twoReleasesSpeakTheHighestLevelThatBothKnow() throws Exception {
    NettyTransport one = transport(1, new LevelRange(1, 2), 1);
    NettyTransport two = transport(2, new LevelRange(1, 7), 1);
    List<Frame> atTwo = listen(two);
    one.members(0, List.of(member(2, two)));
    await().until(() -> sends(one, 1, 2, atTwo));
    assertThat(one.levelWith(2)).hasValue(2);
    assertThat(two.levelWith(1)).hasValue(2);
    assertThat(one.levelWith(3)).isEmpty();
  }

  @Test
  void aMessageThatThePeersReleaseDoesNotKnowIsNotSentToIt() throws Exception {
    NettyTransport one = transport(1, new LevelRange(1, 2), 1);
    NettyTransport earlier = transport(2, new LevelRange(1, 1), 1);
    List<Frame> atEarlier = listen(earlier);
    one.members(0, List.of(member(2, earlier)));
    await().until(() -> sends(one, 1, 2, atEarlier));
    one.send(new Frame.Raft(0, new Message.LossNotice(1, 2, 3, 4)));
    one.send(timeout(1, 2, 99));
    await().until(() -> ((Frame.Raft) atEarlier.getLast()).message().term() == 99);
    assertThat(atEarlier)
        .noneMatch(frame -> ((Frame.Raft) frame).message() instanceof Message.LossNotice);
    assertThat(reasons(one)).isEmpty();
  }

  @Test
  void releasesWithoutACommonLevelPartByNameAndSayWhichOneIsTooOld() throws Exception {
    NettyTransport one = transport(1, new LevelRange(1, 2), 2);
    NettyTransport earlier = transport(2, new LevelRange(1, 1), 1);
    one.members(0, List.of(member(2, earlier)));
    for (NettyTransport side : List.of(one, earlier)) {
      await().until(() -> reasons(side).contains(PeerProblem.Reason.PeerProtocolMismatch));
      assertThat(side.problems().current().getFirst().message())
          .contains("member 0000000000000002 needs a newer release");
    }
  }

  @Test
  void aReleaseThatNamesNoLevelsIsGreetedAtTheFirst() throws Exception {
    NettyTransport one = transport(1, new LevelRange(1, 2), 1);
    try (Socket socket = new Socket(one.address().getAddress(), one.address().getPort())) {
      DataInputStream in = greetedWithoutLevels(socket);
      byte[] answer = new byte[in.readInt()];
      in.readFully(answer);
      assertThat(ByteBuffer.wrap(answer).get(0)).as("a greeting").isEqualTo((byte) 100);
      assertThat(ByteBuffer.wrap(answer).getInt(5)).as("its version").isEqualTo(2);
    }
    await().until(() -> reasons(one).isEmpty());
  }

  @Test
  void aMessageThatOnlyANewerReleaseKnowsIsNamedWithTheCure() throws Exception {
    NettyTransport one = transport(1, new LevelRange(1, 2), 1);
    try (Socket socket = new Socket(one.address().getAddress(), one.address().getPort())) {
      DataInputStream in = greetedWithoutLevels(socket);
      in.readFully(new byte[in.readInt()]);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(5);
      out.writeByte(77);
      out.writeInt(0);
      out.flush();
      assertThat(in.read()).as("closed").isEqualTo(-1);
    }
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerProtocolMismatch)));
    assertThat(one.problems().current().getFirst().message())
        .contains("sent a frame of type 77", "member 0000000000000001 needs a newer release");
  }

  private static DataInputStream greetedWithoutLevels(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(41);
    out.writeByte(100);
    out.writeInt(0x51554f52);
    out.writeInt(2);
    out.writeLong(CLUSTER);
    out.writeLong(2);
    out.writeLong(1);
    out.writeLong(77);
    out.flush();
    return new DataInputStream(socket.getInputStream());
  }

  @Test
  void nonsenseAndOversizedFramesCloseTheConnection() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    for (int length : new int[] {4, Integer.MAX_VALUE, -1}) {
      try (Socket socket = new Socket(one.address().getAddress(), one.address().getPort())) {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(length);
        out.writeInt(0xdeadbeef);
        out.flush();
        socket.setSoTimeout(10_000);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void peerIsUnreachableUntilItIsBackAndItsNameIsResolvedAnew() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport two = transport(CLUSTER, 2);
    int port = two.address().getPort();
    one.members(0, List.of(new Member(2, "two", "two.example:" + port, "", "")));
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerUnreachable)));
    assertThat(one.problems().current().getFirst().message())
        .endsWith("two.example:" + port + ": the name of its host cannot be resolved");

    names.put("two.example", InetAddress.getLoopbackAddress());
    await().until(() -> reasons(one).isEmpty());
    two.close();
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerUnreachable)));
    assertThat(one.problems().current().getFirst().message())
        .contains("two.example:" + port + ": ")
        .containsIgnoringCase("connection");
    NettyTransport again = transport(CLUSTER, 2, port);
    List<Frame> received = listen(again);
    await().until(() -> sends(one, 1, 2, received));
    await().until(() -> reasons(one).isEmpty());

    one.members(0, List.of());
    assertThat(reasons(one)).isEmpty();
  }

  @Test
  void sendingToNobodyOrToADeadPeerDropsQuietly() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    one.send(timeout(1, 2, 1));
    one.members(0, List.of(new Member(2, "", "localhost:1", "", "")));
    one.send(timeout(1, 2, 1));
    one.close();
    one.send(timeout(1, 2, 1));
  }

  @Test
  void frameThatIsTooLargeIsDroppedAndTheConnectionStays() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    NettyTransport two = transport(CLUSTER, 2);
    List<Frame> received = listen(two);
    one.members(0, List.of(member(2, two)));
    await().until(() -> sends(one, 1, 2, received));
    one.send(new Frame.Forwarded(0, 1, 2, 7, new byte[2 << 20]));
    one.send(timeout(1, 2, 99));
    await().until(() -> ((Frame.Raft) received.getLast()).message().term() == 99);
    assertThat(reasons(one)).isEmpty();
  }

  @Test
  void addressThatIsNoneMakesThePeerUnreachableAndNothingElse() throws Exception {
    NettyTransport one = transport(CLUSTER, 1);
    for (String address : List.of("127.0.0.1:70000", "127.0.0.1:-2", "127.0.0.1", "127.0.0.1:x")) {
      one.members(0, List.of(new Member(2, "two", address, "", "")));
      await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.PeerUnreachable)));
      one.members(0, List.of());
    }
  }

  private static boolean sends(NettyTransport from, long self, long to, List<Frame> received) {
    from.send(timeout(self, to, 0));
    return !received.isEmpty();
  }

  private static List<PeerProblem.Reason> reasons(NettyTransport transport) {
    return transport.problems().current().stream().map(PeerProblem::reason).toList();
  }

  private static List<Frame> listen(NettyTransport transport) {
    List<Frame> received = new CopyOnWriteArrayList<>();
    transport.listen(0, received::add);
    return received;
  }

  private static Frame timeout(long from, long to, long term) {
    return new Frame.Raft(0, new Message.TimeoutNow(from, to, term));
  }

  private static Member member(long id, NettyTransport transport) {
    return new Member(id, "", "127.0.0.1:" + transport.address().getPort(), "", "");
  }

  private NettyTransport transport(long clusterId, long memberId) throws IOException {
    return transport(clusterId, memberId, FreePorts.find(1).getFirst());
  }

  private NettyTransport transport(long clusterId, long memberId, int port) throws IOException {
    return transport(clusterId, memberId, port, ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE));
  }

  private NettyTransport transport(long memberId, LevelRange known, int current)
      throws IOException {
    return transport(
        CLUSTER, memberId, FreePorts.find(1).getFirst(), new ClusterLevel(known, current));
  }

  private NettyTransport transport(long clusterId, long memberId, int port, ClusterLevel level)
      throws IOException {
    NettyTransport transport =
        new NettyTransport(
            new PeerIdentity(clusterId, memberId),
            level,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            TransportSettings.ofFrames(1 << 20),
            this::resolve,
            resolver,
            Thread.ofPlatform().daemon().factory(),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            RandomGenerator::getDefault);
    open.add(transport);
    return transport;
  }

  private InetAddress resolve(String host) throws UnknownHostException {
    if (host.endsWith(".example")) {
      InetAddress known = names.get(host);
      if (known == null) {
        throw new UnknownHostException(host);
      }
      return known;
    }
    return InetAddress.getByName(host);
  }
}
