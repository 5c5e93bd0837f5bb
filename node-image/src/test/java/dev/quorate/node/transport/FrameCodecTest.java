package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.gossip.Addresses;
import dev.quorate.node.gossip.GossipMessage;
import dev.quorate.node.gossip.Health;
import dev.quorate.node.gossip.Rumor;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output.Refusal;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FrameCodecTest {
  private static final Member MEMBER = new Member(7, "n-ü", "h:1", "h:2", "h:3");
  private static final SnapshotMeta META =
      new SnapshotMeta(
          9, 3, new Configuration(List.of(MEMBER), List.of(new Member(8, "", "", "", ""))), 77, -5);

  private static final Rumor SENDER =
      new Rumor(7, "n-ü", -9, 3, Health.ALIVE, new Addresses("h:1", "h:2", "h:3"));
  private static final List<Rumor> RUMORS =
      Stream.of(Health.values())
          .map(
              health ->
                  new Rumor(-8, "", 5, Long.MAX_VALUE / 2, health, new Addresses("", "ä", "h:3")))
          .toList();

  static Stream<GossipMessage> gossip() {
    return Stream.of(
        new GossipMessage.Probe(SENDER, 2, 3, RUMORS),
        new GossipMessage.Answer(SENDER, 2, -3, List.of()),
        new GossipMessage.ProbeForMe(SENDER, 2, 3, Long.MIN_VALUE, RUMORS),
        new GossipMessage.AnsweredMe(SENDER, 2, Long.MAX_VALUE, RUMORS),
        new GossipMessage.State(SENDER, 2, true, RUMORS));
  }

  static Stream<Frame> frames() {
    Stream<Message> messages =
        Stream.of(
            new Message.VoteRequest(1, 2, 3, 4, 5, true, false),
            new Message.VoteResponse(1, 2, 3, false, true),
            new Message.AppendRequest(1, 2, 3, 4, 5, List.of(), 6, 7),
            new Message.AppendRequest(
                1,
                2,
                3,
                4,
                5,
                List.of(
                    new Entry(1, 5, Entry.Kind.NOOP, new byte[0]),
                    new Entry(1, 6, Entry.Kind.COMMAND, new byte[] {1, 2, 3}),
                    new Entry(2, 7, Entry.Kind.CONFIGURATION, new byte[300])),
                6,
                -7),
            new Message.AppendResponse(1, 2, 3, true, 4, 5, 6, 7),
            new Message.SnapshotOffer(1, 2, 3, META, 4),
            new Message.SnapshotPull(1, 2, 3, 4, 5, 6),
            new Message.SnapshotChunk(1, 2, 3, 4, 5, new byte[] {9, 8}, true),
            new Message.TimeoutNow(-1, Long.MIN_VALUE, Long.MAX_VALUE),
            new Message.LossNotice(1, 2, 3, 4));
    Stream<Refusal> refusals =
        Stream.of(
            new Refusal.NotLeader(5),
            new Refusal.Busy("why"),
            new Refusal.Overloaded(),
            new Refusal.Invalid("ü"),
            new Refusal.Unknown(""));
    return Stream.of(
            messages.map(message -> new Frame.Raft(-4, message)),
            refusals.map(refusal -> new Frame.ForwardRefused(1, 2, 3, 4, refusal)),
            gossip().map(Frame.Gossip::new),
            Stream.of(
                new Frame.Forwarded(1, 2, 3, 4, new byte[] {5}),
                new Frame.ForwardedRead(1, 2, 3, -4),
                new Frame.ForwardedReadAt(1, 2, 3, Long.MIN_VALUE, 5)))
        .flatMap(stream -> stream);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void everyFrameComesBackAsItWas(Frame frame) {
    byte[] bytes = encode(frame);
    Frame decoded = FrameCodec.decode(Unpooled.wrappedBuffer(bytes));
    // Records with arrays do not compare by content; their bytes do.
    assertThat(decoded).usingRecursiveComparison().isEqualTo(frame);
    assertThat(encode(decoded)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void everyFrameThatIsTooShortOrTooLongIsRefused(Frame frame) {
    byte[] bytes = encode(frame);
    for (int length = 0; length < bytes.length; length++) {
      ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
      assertThatThrownBy(() -> FrameCodec.decode(cut)).isInstanceOf(BadFrame.class);
    }
    ByteBuf longer = Unpooled.wrappedBuffer(Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> FrameCodec.decode(longer)).isInstanceOf(BadFrame.class);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aBufferOfTheSizeOfAFrameTakesItWithoutGrowing(Frame frame) {
    assertThat(FrameCodec.sizeOf(frame))
        .isBetween(encode(frame).length, encode(frame).length + 256);
  }

  @Test
  void noKindOfMessageIsForgotten() {
    Set<Class<?>> tried =
        frames()
            .filter(Frame.Raft.class::isInstance)
            .map(frame -> ((Frame.Raft) frame).message().getClass())
            .collect(Collectors.toSet());
    assertThat(tried).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
  }

  @Test
  void noKindOfGossipIsForgotten() {
    Set<Class<?>> tried = gossip().map(Object::getClass).collect(Collectors.toSet());
    assertThat(tried).containsExactlyInAnyOrder(GossipMessage.class.getPermittedSubclasses());
  }

  @Test
  void noKindOfFrameIsForgotten() {
    Set<Class<?>> tried = frames().map(Frame::getClass).collect(Collectors.toSet());
    assertThat(tried).containsExactlyInAnyOrder(Frame.class.getPermittedSubclasses());
  }

  @Test
  void damagedAndRandomBytesAreRefusedOrReadButNeverMore() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    List<byte[]> good = frames().map(FrameCodecTest::encode).toList();
    int refused = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes;
      if (random.nextBoolean()) {
        bytes = new byte[random.nextInt(120)];
        random.nextBytes(bytes);
        if (bytes.length > 5) {
          bytes[0] = (byte) (1 + random.nextInt(6));
          bytes[5] = (byte) (1 + random.nextInt(8));
        }
      } else {
        bytes = good.get(random.nextInt(good.size())).clone();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      try {
        FrameCodec.decode(Unpooled.wrappedBuffer(bytes));
      } catch (BadFrame e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100_000);
  }

  static Stream<Arguments> badGossip() {
    Addresses nowhere = new Addresses("", "", "");
    return Stream.of(
        Arguments.of(
            "of itself that it is DEAD",
            new GossipMessage.Probe(SENDER.as(Health.DEAD), 2, 3, List.of())),
        Arguments.of(
            "member 0000000000000000",
            new GossipMessage.Probe(
                new Rumor(0, "n", 1, 1, Health.ALIVE, nowhere), 2, 3, List.of())),
        Arguments.of(
            "incarnation -1",
            new GossipMessage.Probe(
                SENDER, 2, 3, List.of(new Rumor(1, "n", 1, -1, Health.ALIVE, nowhere)))),
        Arguments.of(
            "incarnation 4611686018427387904",
            new GossipMessage.Probe(
                SENDER,
                2,
                3,
                List.of(new Rumor(1, "n", 1, Long.MAX_VALUE / 2 + 1, Health.ALIVE, nowhere)))),
        Arguments.of(
            "address of 513 bytes",
            new GossipMessage.Probe(
                SENDER,
                2,
                3,
                List.of(new Rumor(1, "n".repeat(513), 1, 1, Health.ALIVE, nowhere)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badGossip")
  void gossipThatNoNodeSaysIsRefused(String refusal, GossipMessage message) {
    ByteBuf bytes = Unpooled.wrappedBuffer(encode(new Frame.Gossip(message)));
    assertThatThrownBy(() -> FrameCodec.decode(bytes))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining(refusal);
  }

  @Test
  void gossipOfAGroupIsRefused() {
    ByteBuf bytes =
        Unpooled.copiedBuffer(
            encode(new Frame.Gossip(new GossipMessage.Answer(SENDER, 2, 3, List.of()))));
    bytes.setInt(1, 0);
    assertThatThrownBy(() -> FrameCodec.decode(bytes))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining("group 0");
  }

  @Test
  void gossipOfALaterReleaseIsNotCalledDamaged() {
    ByteBuf bytes =
        Unpooled.copiedBuffer(
            encode(new Frame.Gossip(new GossipMessage.Answer(SENDER, 2, 3, List.of()))));
    bytes.setByte(5, 99);
    assertThatThrownBy(() -> FrameCodec.decode(bytes))
        .isInstanceOf(BadFrame.Unknown.class)
        .hasMessageContaining("gossip of type 99");
  }

  @Test
  void countsThatCannotBeAreRefusedBeforeAnythingIsAllocated() {
    byte[] bytes =
        encode(new Frame.Raft(0, new Message.SnapshotChunk(1, 2, 3, 4, 5, new byte[8], false)));
    ByteBuf huge = Unpooled.copiedBuffer(bytes);
    huge.setInt(bytes.length - 12, Integer.MAX_VALUE);
    assertThatThrownBy(() -> FrameCodec.decode(huge))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining("2147483647");
  }

  private static byte[] encode(Frame frame) {
    ByteBuf out = Unpooled.buffer();
    FrameCodec.encode(frame, out);
    return ByteBufUtil.getBytes(out);
  }
}
