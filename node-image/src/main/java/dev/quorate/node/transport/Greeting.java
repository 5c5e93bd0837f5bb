package dev.quorate.node.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first thing that both sides of a connection say; its form never changes between protocol
 * versions, so that any two can at least tell each other why they part. Additions come at its end,
 * where an older one does not look.
 *
 * @param process random at each start, of the member {@code from}
 */
record Greeting(int version, long clusterId, long from, long to, long process) {
  private static final int MAGIC = 0x51554f52; // "QUOR"
  private static final byte GREETING = 100;
  private static final byte PARTING = 101;

  /** Why a connection is refused; the last message on it. */
  record Parting(PeerProblem.Reason reason, String message) {}

  void encode(ByteBuf out) {
    out.writeByte(GREETING).writeInt(MAGIC).writeInt(version);
    out.writeLong(clusterId).writeLong(from).writeLong(to).writeLong(process);
  }

  static void encode(Parting parting, ByteBuf out) {
    out.writeByte(PARTING).writeInt(MAGIC);
    WireFormat.writeString(out, parting.reason().name());
    WireFormat.writeString(out, parting.message());
  }

  Greeting to(long memberId) {
    return new Greeting(version, clusterId, from, memberId, process);
  }

  static boolean isParting(ByteBuf in) {
    return in.isReadable() && in.getByte(in.readerIndex()) == PARTING;
  }

  static Greeting decode(ByteBuf in) {
    try {
      if (in.readByte() != GREETING || in.readInt() != MAGIC) {
        throw new BadFrame("no greeting: this is not a peer of ours");
      }
      return new Greeting(
          in.readInt(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.isReadable() ? in.readLong() : PeerProcesses.UNNAMED);
    } catch (IndexOutOfBoundsException e) {
      throw new BadFrame("the greeting is cut off");
    }
  }

  static Parting decodeParting(ByteBuf in) {
    try {
      in.skipBytes(1);
      if (in.readInt() != MAGIC) {
        throw new BadFrame("no greeting: this is not a peer of ours");
      }
      return new Parting(reason(WireFormat.readString(in)), WireFormat.readString(in));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new BadFrame("the refusal is malformed: " + e.getMessage());
    }
  }

  /** A reason that is not known here is one of a later version. */
  private static PeerProblem.Reason reason(String name) {
    return Arrays.stream(PeerProblem.Reason.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElse(PeerProblem.Reason.PeerProtocolMismatch);
  }

  /** Why {@code us} cannot be greeted like this, if there is a reason. */
  Optional<Parting> mismatchWith(Greeting us) {
    if (version != us.version) {
      return Optional.of(
          new Parting(
              PeerProblem.Reason.PeerProtocolMismatch,
              "member %016x speaks protocol version %d, member %016x speaks version %d"
                  .formatted(from, version, us.from, us.version)));
    }
    if (clusterId != us.clusterId) {
      return Optional.of(
          new Parting(
              PeerProblem.Reason.PeerClusterMismatch,
              "member %016x belongs to cluster %016x, member %016x belongs to cluster %016x"
                  .formatted(from, clusterId, us.from, us.clusterId)));
    }
    if (to != us.from || (us.to != 0 && from != us.to)) {
      return Optional.of(
          new Parting(
              PeerProblem.Reason.PeerMemberMismatch,
              "member %016x looked for member %016x and met member %016x"
                  .formatted(
                      to != us.from ? from : us.from,
                      to != us.from ? to : us.to,
                      to != us.from ? us.from : from)));
    }
    return Optional.empty();
  }
}
