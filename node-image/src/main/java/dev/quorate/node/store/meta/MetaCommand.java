package dev.quorate.node.store.meta;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The commands of the meta group as they stand in the log: one byte format version (1), one byte
 * kind, and the kind's payload. The payload of a key-value command is etcd's own request message.
 *
 * <p>What a client sent beyond the fields that we know is left out, as etcd ignores it: a replica
 * stops at a command that it does not understand, and no client may make it.
 */
public final class MetaCommand {
  static final byte FORMAT = 1;
  static final int HEADER_BYTES = 2;

  static final byte FORM_CLUSTER = 1;
  static final byte PUT = 2;
  static final byte DELETE_RANGE = 3;
  static final byte TXN = 4;
  static final byte COMPACT = 5;
  static final byte RECORD_REMOVED_MEMBER = 6;

  private MetaCommand() {}

  /** The first command of group 0; the bytes are kept as they are. */
  public static byte[] formCluster(byte[] genesis) {
    return ByteBuffer.allocate(HEADER_BYTES + genesis.length)
        .put(FORMAT)
        .put(FORM_CLUSTER)
        .put(genesis)
        .array();
  }

  /** That a memberId was removed and must never be used again. */
  public static byte[] recordRemovedMember(long memberId) {
    return ByteBuffer.allocate(HEADER_BYTES + Long.BYTES)
        .put(FORMAT)
        .put(RECORD_REMOVED_MEMBER)
        .putLong(memberId)
        .array();
  }

  public static byte[] put(PutRequest request) {
    return encode(PUT, known(request, PutRequest.parser()));
  }

  public static byte[] deleteRange(DeleteRangeRequest request) {
    return encode(DELETE_RANGE, known(request, DeleteRangeRequest.parser()));
  }

  public static byte[] txn(TxnRequest request) {
    return encode(TXN, known(request, TxnRequest.parser()));
  }

  public static byte[] compact(CompactionRequest request) {
    return encode(COMPACT, known(request, CompactionRequest.parser()));
  }

  private static <T extends Message> T known(T request, Parser<T> parser) {
    if (!UnknownFields.areIn(request)) {
      return request;
    }
    try {
      return DiscardUnknownFieldsParser.wrap(parser).parseFrom(request.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("a message's own bytes cannot be read", e);
    }
  }

  private static byte[] encode(byte kind, MessageLite payload) {
    byte[] command = new byte[HEADER_BYTES + payload.getSerializedSize()];
    command[0] = FORMAT;
    command[1] = kind;
    try {
      payload.writeTo(
          CodedOutputStream.newInstance(command, HEADER_BYTES, command.length - HEADER_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the message's own size is too small", e);
    }
    return command;
  }
}
