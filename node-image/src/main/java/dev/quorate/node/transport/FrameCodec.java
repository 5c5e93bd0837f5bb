package dev.quorate.node.transport;

import static dev.quorate.node.transport.WireFormat.readBytes;
import static dev.quorate.node.transport.WireFormat.readString;
import static dev.quorate.node.transport.WireFormat.writeBytes;
import static dev.quorate.node.transport.WireFormat.writeString;

import dev.quorate.node.raft.Output.Refusal;
import io.netty.buffer.ByteBuf;

/** Frames as bytes: type 1, group 4, then what the type holds. Version 2 of the protocol. */
final class FrameCodec {
  static final int VERSION = 2;

  /** More than a frame has beyond its data, but for the members in the offer of a snapshot. */
  private static final int HEADERS = 256;

  private static final byte RAFT = 1;
  private static final byte FORWARDED = 2;
  private static final byte FORWARD_REFUSED = 3;
  private static final byte FORWARDED_READ = 4;
  private static final byte FORWARDED_READ_AT = 5;
  private static final byte GOSSIP = 6;

  private static final byte NOT_LEADER = 1;
  private static final byte BUSY = 2;
  private static final byte OVERLOADED = 3;
  private static final byte INVALID = 4;
  private static final byte UNKNOWN = 5;

  private FrameCodec() {}

  /** About the bytes of a frame: a buffer of so many need not be copied into a larger one. */
  static int sizeOf(Frame frame) {
    return HEADERS
        + switch (frame) {
          case Frame.Raft raft -> MessageCodec.dataIn(raft.message());
          case Frame.Forwarded forwarded -> forwarded.command().length;
          case Frame.ForwardRefused _, Frame.ForwardedRead _, Frame.ForwardedReadAt _ -> 0;
          case Frame.Gossip gossip -> GossipCodec.dataIn(gossip.message());
        };
  }

  static void encode(Frame frame, ByteBuf out) {
    switch (frame) {
      case Frame.Raft raft -> {
        out.writeByte(RAFT).writeInt(raft.group());
        MessageCodec.encode(raft.message(), out);
      }
      case Frame.Forwarded forwarded -> {
        header(out, FORWARDED, forwarded).writeLong(forwarded.requestId());
        writeBytes(out, forwarded.command());
      }
      case Frame.ForwardRefused refused -> {
        header(out, FORWARD_REFUSED, refused).writeLong(refused.requestId());
        encodeRefusal(refused.refusal(), out);
      }
      case Frame.ForwardedRead read ->
          header(out, FORWARDED_READ, read).writeLong(read.requestId());
      case Frame.ForwardedReadAt answer ->
          header(out, FORWARDED_READ_AT, answer)
              .writeLong(answer.requestId())
              .writeLong(answer.index());
      case Frame.Gossip gossip -> {
        out.writeByte(GOSSIP).writeInt(gossip.group());
        GossipCodec.encode(gossip.message(), out);
      }
    }
  }

  private static ByteBuf header(ByteBuf out, byte type, Frame frame) {
    return out.writeByte(type)
        .writeInt(frame.group())
        .writeLong(frame.from())
        .writeLong(frame.to());
  }

  /**
   * @throws BadFrame if the bytes are not exactly one frame
   */
  static Frame decode(ByteBuf in) {
    Frame frame;
    try {
      frame = decodeFrame(in);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new BadFrame("frame is cut off or malformed: " + e.getMessage());
    }
    if (in.isReadable()) {
      throw new BadFrame(in.readableBytes() + " bytes follow the frame");
    }
    return frame;
  }

  private static Frame decodeFrame(ByteBuf in) {
    byte type = in.readByte();
    int group = in.readInt();
    return switch (type) {
      case RAFT -> new Frame.Raft(group, MessageCodec.decode(in));
      case FORWARDED ->
          new Frame.Forwarded(group, in.readLong(), in.readLong(), in.readLong(), readBytes(in));
      case FORWARD_REFUSED ->
          new Frame.ForwardRefused(
              group, in.readLong(), in.readLong(), in.readLong(), decodeRefusal(in));
      case FORWARDED_READ ->
          new Frame.ForwardedRead(group, in.readLong(), in.readLong(), in.readLong());
      case FORWARDED_READ_AT ->
          new Frame.ForwardedReadAt(
              group, in.readLong(), in.readLong(), in.readLong(), in.readLong());
      case GOSSIP -> {
        if (group != Frame.Gossip.GROUP) {
          throw new BadFrame("gossip of group " + group);
        }
        yield new Frame.Gossip(GossipCodec.decode(in));
      }
      default -> throw new BadFrame.Unknown("a frame of type " + type);
    };
  }

  private static void encodeRefusal(Refusal refusal, ByteBuf out) {
    switch (refusal) {
      case Refusal.NotLeader notLeader -> out.writeByte(NOT_LEADER).writeLong(notLeader.leader());
      case Refusal.Busy busy -> writeString(out.writeByte(BUSY), busy.why());
      case Refusal.Overloaded ignored -> out.writeByte(OVERLOADED);
      case Refusal.Invalid invalid -> writeString(out.writeByte(INVALID), invalid.why());
      case Refusal.Unknown unknown -> writeString(out.writeByte(UNKNOWN), unknown.why());
    }
  }

  private static Refusal decodeRefusal(ByteBuf in) {
    byte kind = in.readByte();
    return switch (kind) {
      case NOT_LEADER -> new Refusal.NotLeader(in.readLong());
      case BUSY -> new Refusal.Busy(readString(in));
      case OVERLOADED -> new Refusal.Overloaded();
      case INVALID -> new Refusal.Invalid(readString(in));
      case UNKNOWN -> new Refusal.Unknown(readString(in));
      default -> throw new BadFrame.Unknown("a refusal of kind " + kind);
    };
  }
}
