package dev.quorate.node.transport;

import static dev.quorate.node.transport.WireFormat.readBoolean;
import static dev.quorate.node.transport.WireFormat.readCount;
import static dev.quorate.node.transport.WireFormat.readString;
import static dev.quorate.node.transport.WireFormat.writeString;

import dev.quorate.node.gossip.Addresses;
import dev.quorate.node.gossip.GossipMessage;
import dev.quorate.node.gossip.Health;
import dev.quorate.node.gossip.Rumor;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Gossip as bytes: type 1, to 8, the sender, the rumors, then the fields in their order. */
final class GossipCodec {
  /** Of a name or an address, in bytes: a DNS name has at most 253. */
  static final int LONGEST_TEXT = 512;

  /** Room to count on from here is room for all incarnations that there can be. */
  static final long LAST_INCARNATION = Long.MAX_VALUE / 2;

  private static final byte PROBE = 1;
  private static final byte ANSWER = 2;
  private static final byte PROBE_FOR_ME = 3;
  private static final byte ANSWERED_ME = 4;
  private static final byte STATE = 5;

  private static final byte UNKNOWN = 0;
  private static final byte ALIVE = 1;
  private static final byte SUSPECT = 2;
  private static final byte DEAD = 3;

  /** Of a rumor without its texts: three numbers, the health, and four lengths. */
  private static final int RUMOR_HEADER = 3 * Long.BYTES + 1 + 4 * Integer.BYTES;

  private GossipCodec() {}

  /** The bytes of it that grow with what there is to tell. */
  static int dataIn(GossipMessage message) {
    return Stream.concat(Stream.of(message.sender()), message.rumors().stream())
        .mapToInt(GossipCodec::sizeOf)
        .sum();
  }

  private static int sizeOf(Rumor rumor) {
    Addresses addresses = rumor.addresses();
    return RUMOR_HEADER
        + Stream.of(rumor.nodeId(), addresses.peer(), addresses.client(), addresses.rest())
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
  }

  static void encode(GossipMessage message, ByteBuf out) {
    out.writeByte(
            switch (message) {
              case GossipMessage.Probe _ -> PROBE;
              case GossipMessage.Answer _ -> ANSWER;
              case GossipMessage.ProbeForMe _ -> PROBE_FOR_ME;
              case GossipMessage.AnsweredMe _ -> ANSWERED_ME;
              case GossipMessage.State _ -> STATE;
            })
        .writeLong(message.to());
    encode(message.sender(), out);
    out.writeInt(message.rumors().size());
    message.rumors().forEach(rumor -> encode(rumor, out));
    switch (message) {
      case GossipMessage.Probe it -> out.writeLong(it.sequence());
      case GossipMessage.Answer it -> out.writeLong(it.sequence());
      case GossipMessage.ProbeForMe it -> out.writeLong(it.sequence()).writeLong(it.target());
      case GossipMessage.AnsweredMe it -> out.writeLong(it.sequence());
      case GossipMessage.State it -> out.writeBoolean(it.wantsAnswer());
    }
  }

  private static void encode(Rumor rumor, ByteBuf out) {
    out.writeLong(rumor.memberId()).writeLong(rumor.process()).writeLong(rumor.incarnation());
    out.writeByte(code(rumor.health()));
    writeString(out, rumor.nodeId());
    writeString(out, rumor.addresses().peer());
    writeString(out, rumor.addresses().client());
    writeString(out, rumor.addresses().rest());
  }

  private static byte code(Health health) {
    return switch (health) {
      case UNKNOWN -> UNKNOWN;
      case ALIVE -> ALIVE;
      case SUSPECT -> SUSPECT;
      case DEAD -> DEAD;
    };
  }

  /**
   * @throws BadFrame if it holds what no node says
   */
  static GossipMessage decode(ByteBuf in) {
    byte type = in.readByte();
    long to = in.readLong();
    Rumor sender = decodeRumor(in);
    if (sender.health() != Health.ALIVE) {
      throw new BadFrame("a node says of itself that it is " + sender.health());
    }
    int count = readCount(in, RUMOR_HEADER);
    List<Rumor> rumors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rumors.add(decodeRumor(in));
    }
    return switch (type) {
      case PROBE -> new GossipMessage.Probe(sender, to, in.readLong(), rumors);
      case ANSWER -> new GossipMessage.Answer(sender, to, in.readLong(), rumors);
      case PROBE_FOR_ME ->
          new GossipMessage.ProbeForMe(sender, to, in.readLong(), in.readLong(), rumors);
      case ANSWERED_ME -> new GossipMessage.AnsweredMe(sender, to, in.readLong(), rumors);
      case STATE -> new GossipMessage.State(sender, to, readBoolean(in), rumors);
      default -> throw new BadFrame.Unknown("gossip of type " + type);
    };
  }

  private static Rumor decodeRumor(ByteBuf in) {
    long memberId = in.readLong();
    long process = in.readLong();
    long incarnation = in.readLong();
    if (memberId == 0 || incarnation < 0 || incarnation > LAST_INCARNATION) {
      throw new BadFrame(
          "a rumor of member %016x in incarnation %d".formatted(memberId, incarnation));
    }
    Health health = health(in.readByte());
    return new Rumor(memberId, text(in), process, incarnation, health, addresses(in));
  }

  private static Addresses addresses(ByteBuf in) {
    return new Addresses(text(in), text(in), text(in));
  }

  private static Health health(byte code) {
    return switch (code) {
      case UNKNOWN -> Health.UNKNOWN;
      case ALIVE -> Health.ALIVE;
      case SUSPECT -> Health.SUSPECT;
      case DEAD -> Health.DEAD;
      default -> throw new BadFrame.Unknown("a rumor of health " + code);
    };
  }

  private static String text(ByteBuf in) {
    int length = in.getInt(in.readerIndex());
    if (length > LONGEST_TEXT) {
      throw new BadFrame("a name or address of " + length + " bytes");
    }
    return readString(in);
  }
}
