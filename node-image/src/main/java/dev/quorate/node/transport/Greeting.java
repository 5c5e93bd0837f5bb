package dev.quorate.node.transport;

import dev.quorate.node.level.LevelRange;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first thing that both sides of a connection say; its form never changes between releases, so
 * that any two can at least tell each other why they part. Additions come at its end, where an
 * older one does not look.
 *
 * @param version of the frames that follow; the messages in them depend on the levels
 * @param process random at each start, of the member {@code from}
 * @param levels of which the connection gets the highest that both sides know
 */
record Greeting(int version, long clusterId, long from, long to, long process, LevelRange levels) {
  private static final int MAGIC = 0x51554f52; // "QUOR"
  private static final byte GREETING = 100;
  private static final byte PARTING = 101;

  /** Why a connection is refused; the last message on it. */
  record Parting(PeerProblem.Reason reason, String message) {}

  void encode(ByteBuf out) {
    out.writeByte(GREETING).writeInt(MAGIC).writeInt(version);
    out.writeLong(clusterId).writeLong(from).writeLong(to).writeLong(process);
    out.writeInt(levels.oldest()).writeInt(levels.newest());
  }

  static void encode(Parting parting, ByteBuf out) {
    out.writeByte(PARTING).writeInt(MAGIC);
    WireFormat.writeString(out, parting.reason().name());
    WireFormat.writeString(out, parting.message());
  }

  Greeting to(long memberId) {
    return new Greeting(version, clusterId, from, memberId, process, levels);
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
          in.isReadable() ? in.readLong() : PeerProcesses.UNNAMED,
          in.isReadable() ? new LevelRange(in.readInt(), in.readInt()) : LevelRange.UNNAMED);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new BadFrame("the greeting is cut off or malformed: " + e.getMessage());
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
    if (levels.highestCommon(us.levels).isEmpty()) {
      Greeting older = levels.newest() < us.levels.newest() ? this : us;
      return Optional.of(
          new Parting(
              PeerProblem.Reason.PeerProtocolMismatch,
              "member %016x works at feature %s, member %016x at feature %s: member %016x needs a newer release"
                  .formatted(from, levels, us.from, us.levels, older.from)));
    }
    return Optional.empty();
  }

  /** The level of a connection to a peer that greeted like this, and is no mismatch. */
  int levelWith(Greeting us) {
    return levels.highestCommon(us.levels).orElseThrow();
  }
}
