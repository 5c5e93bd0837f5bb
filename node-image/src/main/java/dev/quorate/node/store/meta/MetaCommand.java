package dev.quorate.node.store.meta;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A command of the meta group. In the log it is one byte format version (1), one byte kind, and the
 * kind's payload. The payload of a key-value command is etcd's own request message.
 *
 * <p>{@link #encoded} leaves out the fields of a request that this version does not know, as etcd
 * ignores them, so that no client can make a replica stop. {@link #decode} refuses a command that
 * has such fields: a newer version wrote it.
 */
public sealed interface MetaCommand {
  /** The feature level from which on there are leases. */
  int LEVEL_OF_LEASES = 3;

  /** The feature level from which on there are users and roles. */
  int LEVEL_OF_AUTH = 4;

  /** The feature level from which on the order of the changes within a revision is kept. */
  int LEVEL_OF_ORDER = 4;

  /** The feature level from which on transactions may be nested more than 50 deep. */
  int LEVEL_OF_DEEP_TRANSACTIONS = 4;

  /** The feature level from which on alarms are raised and cleared. */
  int LEVEL_OF_ALARMS = 5;

  /**
   * A message may be nested so deep, two levels for each transaction within another: more than the
   * 128 transactions that a request may have, and few enough for the stack of any thread. Before
   * level 4 it was protobuf's own limit, 100.
   */
  int MOST_NESTED_MESSAGES = 300;

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

  /** A lease with an id and a TTL that are chosen already, of whatever the client asked for. */
  record GrantLease(LeaseGrantRequest request) implements MetaCommand {}

  record RevokeLease(LeaseRevokeRequest request) implements MetaCommand {}

  /** The leader of this term ends leases from here on, and no earlier one. */
  record TakeLeases(long term) implements MetaCommand {}

  /**
   * The time of a lease is over, as the leader of this term has measured it. Void if another term
   * ends leases by now, or if the id belongs to another lease by now.
   *
   * @param grantedAt of the lease that is meant
   */
  record ExpireLease(long term, long id, long grantedAt) implements MetaCommand {}

  /** The remaining time of leases, as the leader of this term has measured it; void as above. */
  record CheckpointLeases(long term, List<LeaseCheckpoint> leases) implements MetaCommand {
    public CheckpointLeases {
      leases = List.copyOf(leases);
    }
  }

  /** A client's command while users are enabled: it is permitted or refused where it is applied. */
  record AsCaller(Caller caller, MetaCommand command) implements MetaCommand {}

  record ChangeAuth(AuthChange change) implements MetaCommand {}

  /** A user whose password was checked gets a token. */
  record IssueToken(TokenIssue issue) implements MetaCommand {}

  /** An alarm of a member is raised or cleared. */
  record ChangeAlarm(AlarmRequest request) implements MetaCommand {}

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
      case GrantLease(LeaseGrantRequest request) ->
          CommandFormat.encoded(CommandFormat.GRANT_LEASE, request, LeaseGrantRequest.parser());
      case RevokeLease(LeaseRevokeRequest request) ->
          CommandFormat.encoded(CommandFormat.REVOKE_LEASE, request, LeaseRevokeRequest.parser());
      case TakeLeases(long term) -> CommandFormat.encoded(CommandFormat.TAKE_LEASES, term);
      case ExpireLease(long term, long id, long grantedAt) ->
          CommandFormat.encoded(CommandFormat.EXPIRE_LEASE, List.of(term, id, grantedAt));
      case CheckpointLeases(long term, List<LeaseCheckpoint> leases) ->
          CommandFormat.encoded(
              CommandFormat.CHECKPOINT_LEASES, LeaseCheckpoint.numbers(term, leases));
      case AsCaller(Caller caller, MetaCommand command) ->
          CommandFormat.encoded(CommandFormat.AS_CALLER, caller, command.encoded());
      case ChangeAuth(AuthChange change) ->
          CommandFormat.encoded(CommandFormat.CHANGE_AUTH, change, AuthChange.parser());
      case IssueToken(TokenIssue issue) ->
          CommandFormat.encoded(CommandFormat.ISSUE_TOKEN, issue, TokenIssue.parser());
      case ChangeAlarm(AlarmRequest request) ->
          CommandFormat.encoded(CommandFormat.CHANGE_ALARM, request, AlarmRequest.parser());
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
      case GrantLease _, RevokeLease _, TakeLeases _, ExpireLease _, CheckpointLeases _ ->
          LEVEL_OF_LEASES;
      case AsCaller(Caller _, MetaCommand command) -> Math.max(LEVEL_OF_AUTH, command.level());
      case ChangeAuth _, IssueToken _ -> LEVEL_OF_AUTH;
      case ChangeAlarm _ -> LEVEL_OF_ALARMS;
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
        case CommandFormat.GRANT_LEASE ->
            new GrantLease(CommandFormat.request(command, LeaseGrantRequest.parser()));
        case CommandFormat.REVOKE_LEASE ->
            new RevokeLease(CommandFormat.request(command, LeaseRevokeRequest.parser()));
        case CommandFormat.TAKE_LEASES -> new TakeLeases(CommandFormat.number("term", command));
        case CommandFormat.EXPIRE_LEASE -> {
          List<Long> of = CommandFormat.numbers("expiry of a lease", 3, 0, command);
          yield new ExpireLease(of.get(0), of.get(1), of.get(2));
        }
        case CommandFormat.CHECKPOINT_LEASES -> {
          List<Long> of =
              CommandFormat.numbers("checkpoint of leases", 1, LeaseCheckpoint.NUMBERS, command);
          yield new CheckpointLeases(of.getFirst(), LeaseCheckpoint.of(of));
        }
        case CommandFormat.AS_CALLER -> CommandFormat.asCaller(command);
        case CommandFormat.CHANGE_AUTH ->
            new ChangeAuth(CommandFormat.request(command, AuthChange.parser()));
        case CommandFormat.ISSUE_TOKEN ->
            new IssueToken(CommandFormat.request(command, TokenIssue.parser()));
        case CommandFormat.CHANGE_ALARM ->
            new ChangeAlarm(CommandFormat.request(command, AlarmRequest.parser()));
        default -> throw new UnknownCommand("this release knows no command of kind " + kind);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UnknownCommand("the request in the command cannot be read: " + e.getMessage());
    }
  }
}
