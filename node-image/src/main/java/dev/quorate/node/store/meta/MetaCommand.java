package dev.quorate.node.store.meta;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import java.nio.ByteBuffer;

/**
 * A command of the meta group. In the log it is one byte format version (1), one byte kind, and the
 * kind's payload. The payload of a key-value command is etcd's own request message.
 *
 * <p>{@link #encoded} leaves out the fields of a request that this version does not know, as etcd
 * ignores them, so that no client can make a replica stop. {@link #decode} refuses a command that
 * has such fields: a newer version wrote it.
 */
public sealed interface MetaCommand {

  /** The first command of group 0; the bytes of the genesis are kept unchanged. */
  record FormCluster(ByteString genesis) implements MetaCommand {
    public static FormCluster of(byte[] genesis) {
      return new FormCluster(ByteString.copyFrom(genesis));
    }
  }

  /** A memberId was removed and must never be used again. */
  record RecordRemovedMember(long memberId) implements MetaCommand {}

  /**
   * Every member knows this feature level: what came with it may be used from here on
   * (docs/decisions/0017). The one command that is proposed before the cluster has its level.
   */
  record RaiseLevel(int level) implements MetaCommand {}

  record Put(PutRequest request) implements MetaCommand {}

  record DeleteRange(DeleteRangeRequest request) implements MetaCommand {}

  record Txn(TxnRequest request) implements MetaCommand {}

  record Compact(CompactionRequest request) implements MetaCommand {}

  /** The bytes for the log. */
  default byte[] encode() {
    RaftGroup.Command encoded = encoded();
    ByteBuffer bytes = ByteBuffer.allocate(encoded.size());
    encoded.writeTo(bytes);
    return bytes.array();
  }

  /** The same, still to be written. */
  default RaftGroup.Command encoded() {
    return switch (this) {
      case FormCluster(ByteString genesis) ->
          CommandFormat.encoded(CommandFormat.FORM_CLUSTER, genesis);
      case RecordRemovedMember(long memberId) ->
          CommandFormat.encoded(CommandFormat.RECORD_REMOVED_MEMBER, memberId);
      case RaiseLevel(int level) -> CommandFormat.encoded(CommandFormat.RAISE_LEVEL, level);
      case Put(PutRequest request) ->
          CommandFormat.encoded(CommandFormat.PUT, request, PutRequest.parser());
      case DeleteRange(DeleteRangeRequest request) ->
          CommandFormat.encoded(CommandFormat.DELETE_RANGE, request, DeleteRangeRequest.parser());
      case Txn(TxnRequest request) ->
          CommandFormat.encoded(CommandFormat.TXN, request, TxnRequest.parser());
      case Compact(CompactionRequest request) ->
          CommandFormat.encoded(CommandFormat.COMPACT, request, CompactionRequest.parser());
    };
  }

  private static int level(ByteBuffer command) {
    long level = CommandFormat.number("feature level", command);
    if (level < 1 || level > Integer.MAX_VALUE) {
      throw new UnknownCommand(level + " is no feature level");
    }
    return (int) level;
  }

  /** The first feature level whose programs understand it (docs/decisions/0017). */
  default int level() {
    return switch (this) {
      case FormCluster _, RecordRemovedMember _, Put _, DeleteRange _, Txn _, Compact _ -> 1;
      case RaiseLevel _ -> 2;
    };
  }

  /**
   * Reads a command from the log.
   *
   * @param command a put keeps its array as the storage of its value: it must not change any more
   * @throws UnknownCommand if any part of it is not understood
   */
  static MetaCommand decode(ByteBuffer command) {
    int length = command.remaining();
    if (length < CommandFormat.HEADER_BYTES || length > MetaSnapshot.MAX_LENGTH) {
      throw new UnknownCommand("a command cannot have " + length + " bytes");
    }
    byte version = command.get(command.position());
    if (version != CommandFormat.VERSION) {
      throw new UnknownCommand("this release cannot read commands of format " + version);
    }
    byte kind = command.get(command.position() + 1);
    try {
      return switch (kind) {
        case CommandFormat.FORM_CLUSTER -> new FormCluster(CommandFormat.payload(command));
        case CommandFormat.RECORD_REMOVED_MEMBER ->
            new RecordRemovedMember(CommandFormat.number("memberId", command));
        case CommandFormat.RAISE_LEVEL -> new RaiseLevel(level(command));
        case CommandFormat.PUT ->
            new Put(CommandFormat.requestInPlace(command, PutRequest.parser()));
        case CommandFormat.DELETE_RANGE ->
            new DeleteRange(CommandFormat.request(command, DeleteRangeRequest.parser()));
        case CommandFormat.TXN -> new Txn(CommandFormat.request(command, TxnRequest.parser()));
        case CommandFormat.COMPACT ->
            new Compact(CommandFormat.request(command, CompactionRequest.parser()));
        default -> throw new UnknownCommand("this release knows no command of kind " + kind);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UnknownCommand("the request in the command cannot be read: " + e.getMessage());
    }
  }
}
