package dev.quorate.node.store.meta;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.store.auth.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The bytes of a {@link MetaCommand}: its header, and the payloads of its kinds. */
final class CommandFormat {
  static final byte VERSION = 1;
  static final int HEADER_BYTES = 2;

  static final byte FORM_CLUSTER = 1;
  static final byte PUT = 2;
  static final byte DELETE_RANGE = 3;
  static final byte TXN = 4;
  static final byte COMPACT = 5;
  static final byte RECORD_REMOVED_MEMBER = 6;
  static final byte RAISE_LEVEL = 7;
  static final byte GRANT_LEASE = 8;
  static final byte REVOKE_LEASE = 9;
  static final byte TAKE_LEASES = 10;
  static final byte EXPIRE_LEASE = 11;
  static final byte CHECKPOINT_LEASES = 12;
  static final byte AS_CALLER = 13;
  static final byte CHANGE_AUTH = 14;
  static final byte ISSUE_TOKEN = 15;
  static final byte CHANGE_ALARM = 16;

  private CommandFormat() {}

  static RaftGroup.Command encoded(byte kind, ByteString payload) {
    return new Encoded(kind, payload.size(), payload::copyTo);
  }

  static RaftGroup.Command encoded(byte kind, long payload) {
    return new Encoded(kind, Long.BYTES, entry -> entry.putLong(payload));
  }

  static RaftGroup.Command encoded(byte kind, List<Long> payload) {
    return new Encoded(kind, payload.size() * Long.BYTES, entry -> payload.forEach(entry::putLong));
  }

  static RaftGroup.Command encoded(byte kind, Caller caller, RaftGroup.Command command) {
    ByteString user = ByteString.copyFromUtf8(caller.user());
    return new Encoded(
        kind,
        Long.BYTES + Integer.BYTES + user.size() + command.size(),
        entry -> {
          entry.putLong(caller.revision()).putInt(user.size());
          user.copyTo(entry);
          command.writeTo(entry);
        });
  }

  static MetaCommand.AsCaller asCaller(ByteBuffer command) {
    ByteBuffer payload = behindHeader(command);
    try {
      long revision = payload.getLong();
      byte[] user = new byte[Math.clamp(payload.getInt(), 0, payload.remaining())];
      payload.get(user);
      MetaCommand asked = MetaCommand.decode(payload.slice());
      if (asked instanceof MetaCommand.AsCaller) {
        throw new UnknownCommand("a command has two callers");
      }
      return new MetaCommand.AsCaller(
          new Caller(new String(user, StandardCharsets.UTF_8), revision), asked);
    } catch (BufferUnderflowException e) {
      throw new UnknownCommand("the caller in the command does not have its length");
    }
  }

  /** Without the fields that this version does not know. */
  static <T extends Message> RaftGroup.Command encoded(byte kind, T request, Parser<T> parser) {
    MessageLite payload = known(request, parser);
    return new Encoded(
        kind, payload.getSerializedSize(), entry -> writeBehindHeader(payload, entry));
  }

  private record Encoded(byte kind, int payloadBytes, Consumer<ByteBuffer> payload)
      implements RaftGroup.Command {
    @Override
    public int size() {
      return HEADER_BYTES + payloadBytes;
    }

    @Override
    public void writeTo(ByteBuffer entry) {
      payload.accept(entry.put(VERSION).put(kind));
    }
  }

  private static void writeBehindHeader(MessageLite payload, ByteBuffer entry) {
    int from = entry.arrayOffset() + entry.position();
    int size = payload.getSerializedSize();
    try {
      payload.writeTo(CodedOutputStream.newInstance(entry.array(), from, size));
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the message's own size is too small", e);
    }
    entry.position(entry.position() + size);
  }

  private static <T extends Message> T known(T request, Parser<T> parser) {
    if (!UnknownFields.areIn(request)) {
      return request;
    }
    try {
      return DiscardUnknownFieldsParser.wrap(parser)
          .parseFrom(deep(request.toByteString().newCodedInput()));
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("a message's own bytes cannot be read", e);
    }
  }

  static ByteString payload(ByteBuffer command) {
    return ByteString.copyFrom(behindHeader(command));
  }

  private static ByteBuffer behindHeader(ByteBuffer command) {
    return command.slice(command.position() + HEADER_BYTES, command.remaining() - HEADER_BYTES);
  }

  /**
   * @param what it is
   */
  static long number(String what, ByteBuffer command) {
    if (command.remaining() != HEADER_BYTES + Long.BYTES) {
      throw new UnknownCommand("the " + what + " in the command does not have 8 bytes");
    }
    return behindHeader(command).getLong();
  }

  /**
   * @param what they are
   * @param first how many come first
   * @param group how many each further one of at least one group has; 0 for no groups
   */
  static List<Long> numbers(String what, int first, int group, ByteBuffer command) {
    int count = (command.remaining() - HEADER_BYTES) / Long.BYTES;
    boolean isWhole = (command.remaining() - HEADER_BYTES) % Long.BYTES == 0;
    boolean fits = group == 0 ? count == first : count > first && (count - first) % group == 0;
    if (!isWhole || !fits) {
      throw new UnknownCommand("the " + what + " in the command does not have its length");
    }
    ByteBuffer payload = behindHeader(command);
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(payload.getLong());
    }
    return numbers;
  }

  /** Copies: one small value of a large transaction must not keep all of it in memory. */
  static <T extends Message> T request(ByteBuffer command, Parser<T> parser)
      throws InvalidProtocolBufferException {
    ByteBuffer payload = behindHeader(command);
    return understood(
        parser.parseFrom(
            deep(
                CodedInputStream.newInstance(
                    payload.array(), payload.arrayOffset(), payload.remaining()))));
  }

  /** Shares the command's array: the value of a put is most of its command. */
  static <T extends Message> T requestInPlace(ByteBuffer command, Parser<T> parser)
      throws InvalidProtocolBufferException {
    ByteBuffer payload = behindHeader(command);
    CodedInputStream in =
        UnsafeByteOperations.unsafeWrap(payload.array(), payload.arrayOffset(), payload.remaining())
            .newCodedInput();
    in.enableAliasing(true);
    return understood(parser.parseFrom(in));
  }

  private static CodedInputStream deep(CodedInputStream in) {
    in.setRecursionLimit(MetaCommand.MOST_NESTED_MESSAGES);
    return in;
  }

  private static <T extends Message> T understood(T request) {
    if (UnknownFields.areIn(request)) {
      throw new UnknownCommand("the request in the command has a field of a newer version");
    }
    return request;
  }
}
