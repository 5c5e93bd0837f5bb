package dev.quorate.node.transport;

import static dev.quorate.node.transport.WireFormat.readBoolean;
import static dev.quorate.node.transport.WireFormat.readBytes;
import static dev.quorate.node.transport.WireFormat.readCount;
import static dev.quorate.node.transport.WireFormat.writeBytes;

import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The core's messages as bytes: type 1, from 8, to 8, term 8, then the fields in their order. */
final class MessageCodec {
  private static final byte VOTE_REQUEST = 1;
  private static final byte VOTE_RESPONSE = 2;
  private static final byte APPEND_REQUEST = 3;
  private static final byte APPEND_RESPONSE = 4;
  private static final byte SNAPSHOT_OFFER = 5;
  private static final byte SNAPSHOT_PULL = 6;
  private static final byte SNAPSHOT_CHUNK = 7;
  private static final byte TIMEOUT_NOW = 8;
  private static final byte LOSS_NOTICE = 9;

  /** Term, index, kind and length. */
  private static final int ENTRY_HEADER = 21;

  private MessageCodec() {}

  /** The bytes of it that grow with what clients store. */
  static int dataIn(Message message) {
    return switch (message) {
      case Message.AppendRequest append -> {
        int bytes = append.entries().size() * ENTRY_HEADER;
        for (Entry entry : append.entries()) {
          bytes += entry.data().length;
        }
        yield bytes;
      }
      case Message.SnapshotChunk chunk -> chunk.data().length;
      case Message.VoteRequest _,
          Message.VoteResponse _,
          Message.AppendResponse _,
          Message.SnapshotOffer _,
          Message.SnapshotPull _,
          Message.TimeoutNow _,
          Message.LossNotice _ ->
          0;
    };
  }

  static void encode(Message message, ByteBuf out) {
    switch (message) {
      case Message.VoteRequest it -> {
        header(out, VOTE_REQUEST, it).writeLong(it.lastIndex()).writeLong(it.lastTerm());
        out.writeBoolean(it.preVote()).writeBoolean(it.transfer());
      }
      case Message.VoteResponse it ->
          header(out, VOTE_RESPONSE, it).writeBoolean(it.preVote()).writeBoolean(it.granted());
      case Message.AppendRequest it -> {
        header(out, APPEND_REQUEST, it).writeLong(it.previousIndex()).writeLong(it.previousTerm());
        out.writeLong(it.commitIndex()).writeLong(it.round());
        encodeEntries(it.entries(), out);
      }
      case Message.AppendResponse it -> {
        header(out, APPEND_RESPONSE, it).writeBoolean(it.success()).writeLong(it.previousIndex());
        out.writeLong(it.matchIndex()).writeLong(it.hintTerm()).writeLong(it.round());
      }
      case Message.SnapshotOffer it -> {
        header(out, SNAPSHOT_OFFER, it).writeLong(it.round());
        encodeSnapshot(it.meta(), out);
      }
      case Message.SnapshotPull it ->
          header(out, SNAPSHOT_PULL, it)
              .writeLong(it.index())
              .writeLong(it.offset())
              .writeLong(it.round());
      case Message.SnapshotChunk it -> {
        header(out, SNAPSHOT_CHUNK, it).writeLong(it.index()).writeLong(it.offset());
        writeBytes(out.writeBoolean(it.last()), it.data());
      }
      case Message.TimeoutNow it -> header(out, TIMEOUT_NOW, it);
      case Message.LossNotice it -> header(out, LOSS_NOTICE, it).writeLong(it.acknowledged());
    }
  }

  private static ByteBuf header(ByteBuf out, byte type, Message message) {
    return out.writeByte(type)
        .writeLong(message.from())
        .writeLong(message.to())
        .writeLong(message.term());
  }

  static Message decode(ByteBuf in) {
    byte type = in.readByte();
    long from = in.readLong();
    long to = in.readLong();
    long term = in.readLong();
    return switch (type) {
      case VOTE_REQUEST ->
          new Message.VoteRequest(
              from, to, term, in.readLong(), in.readLong(), readBoolean(in), readBoolean(in));
      case VOTE_RESPONSE ->
          new Message.VoteResponse(from, to, term, readBoolean(in), readBoolean(in));
      case APPEND_REQUEST -> {
        long previousIndex = in.readLong();
        long previousTerm = in.readLong();
        long commitIndex = in.readLong();
        long round = in.readLong();
        yield new Message.AppendRequest(
            from, to, term, previousIndex, previousTerm, decodeEntries(in), commitIndex, round);
      }
      case APPEND_RESPONSE ->
          new Message.AppendResponse(
              from,
              to,
              term,
              readBoolean(in),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong());
      case SNAPSHOT_OFFER -> {
        long round = in.readLong();
        yield new Message.SnapshotOffer(from, to, term, decodeSnapshot(in), round);
      }
      case SNAPSHOT_PULL ->
          new Message.SnapshotPull(from, to, term, in.readLong(), in.readLong(), in.readLong());
      case SNAPSHOT_CHUNK -> {
        long index = in.readLong();
        long offset = in.readLong();
        boolean last = readBoolean(in);
        yield new Message.SnapshotChunk(from, to, term, index, offset, readBytes(in), last);
      }
      case TIMEOUT_NOW -> new Message.TimeoutNow(from, to, term);
      case LOSS_NOTICE -> new Message.LossNotice(from, to, term, in.readLong());
      default -> throw new BadFrame.Unknown("a message of type " + type);
    };
  }

  private static void encodeEntries(List<Entry> entries, ByteBuf out) {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeLong(entry.term()).writeLong(entry.index());
      writeBytes(out.writeByte(entry.kind().code()), entry.data());
    }
  }

  private static List<Entry> decodeEntries(ByteBuf in) {
    int count = readCount(in, ENTRY_HEADER);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long term = in.readLong();
      long index = in.readLong();
      Entry.Kind kind = kind(in.readByte());
      entries.add(new Entry(term, index, kind, readBytes(in)));
    }
    return entries;
  }

  private static Entry.Kind kind(byte code) {
    try {
      return Entry.Kind.of(code);
    } catch (IllegalArgumentException e) {
      throw new BadFrame.Unknown("an entry of kind " + code);
    }
  }

  private static void encodeSnapshot(SnapshotMeta meta, ByteBuf out) {
    out.writeLong(meta.index()).writeLong(meta.term()).writeLong(meta.size());
    writeBytes(out.writeInt(meta.digest()), ConfigurationCodec.encode(meta.configuration()));
  }

  private static SnapshotMeta decodeSnapshot(ByteBuf in) {
    long index = in.readLong();
    long term = in.readLong();
    long size = in.readLong();
    int digest = in.readInt();
    return new SnapshotMeta(index, term, ConfigurationCodec.decode(readBytes(in)), size, digest);
  }
}
