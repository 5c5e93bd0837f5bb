package dev.quorate.node.store.meta;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KeyspaceCapture;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.keyspace.Sweeper;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import dev.quorate.node.store.snapshot.MetaSnapshotReader;
import dev.quorate.node.store.snapshot.MetaSnapshotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * What the meta group replicates: the genesis record, the memberIds that must never be used again,
 * and the keyspace. The readers' methods may be called by any thread at any time.
 *
 * <p>The array of a put command is kept as the value's storage: nobody may change it after {@link
 * #apply}.
 */
public final class MetaStateMachine implements StateMachine<MetaResult> {
  private final Executor background;
  private volatile State state;

  /** Replaced as a whole, so that nobody sees the facts of one state with the keys of another. */
  private record State(MetaSnapshot.Facts facts, Keyspace keyspace, Sweeper sweeper) {
    State with(MetaSnapshot.Facts changed) {
      return new State(changed, keyspace, sweeper);
    }
  }

  /**
   * @param background where the memory of compacted history is given back
   */
  public MetaStateMachine(Executor background) {
    this.background = background;
    this.state =
        state(
            new MetaSnapshot.Facts(Optional.empty(), Collections.emptySortedSet()), new Keyspace());
  }

  /** The genesis record as it was given, once the cluster is formed. */
  public Optional<byte[]> genesis() {
    return state.facts().genesis().map(ByteString::toByteArray);
  }

  /** Every memberId that was removed from this cluster. Unmodifiable. */
  public SortedSet<Long> removedMembers() {
    return state.facts().removedMembers();
  }

  /** For reads; asked for anew by each reader, since a restore replaces it. */
  public Keyspace keyspace() {
    return state.keyspace();
  }

  @Override
  public MetaResult apply(long index, byte[] command) {
    if (command.length < MetaCommand.HEADER_BYTES || command.length > MetaSnapshot.MAX_LENGTH) {
      throw unknown(index, "has " + command.length + " bytes");
    }
    if (command[0] != MetaCommand.FORMAT) {
      throw unknown(index, "has format " + command[0]);
    }
    try {
      return switch (command[1]) {
        case MetaCommand.FORM_CLUSTER -> formCluster(command);
        case MetaCommand.RECORD_REMOVED_MEMBER -> recordRemovedMember(index, command);
        case MetaCommand.PUT, MetaCommand.DELETE_RANGE, MetaCommand.TXN, MetaCommand.COMPACT ->
            applyToKeys(index, command);
        default -> throw unknown(index, "is of kind " + command[1]);
      };
    } catch (KvException e) {
      return new MetaResult.Refused(e.error());
    } catch (InvalidProtocolBufferException e) {
      throw unknown(index, "cannot be read: " + e.getMessage());
    }
  }

  private static UnknownCommand unknown(long index, String what) {
    return new UnknownCommand(
        "the command at entry " + index + " " + what + ", which this version does not know");
  }

  private MetaResult formCluster(byte[] command) {
    ByteString genesis =
        ByteString.copyFrom(
            command, MetaCommand.HEADER_BYTES, command.length - MetaCommand.HEADER_BYTES);
    Optional<ByteString> formed = state.facts().genesis();
    if (formed.isEmpty()) {
      state =
          state.with(new MetaSnapshot.Facts(Optional.of(genesis), state.facts().removedMembers()));
      return new MetaResult.Formed();
    }
    return formed.get().equals(genesis)
        ? new MetaResult.Formed()
        : new MetaResult.Invalid("the cluster is formed already, by another genesis");
  }

  private MetaResult recordRemovedMember(long index, byte[] command) {
    if (command.length != MetaCommand.HEADER_BYTES + Long.BYTES) {
      throw unknown(index, "has a memberId of another length than 8 bytes");
    }
    long memberId = ByteBuffer.wrap(command).getLong(MetaCommand.HEADER_BYTES);
    if (memberId == 0) {
      return new MetaResult.Invalid("0 is no memberId");
    }
    SortedSet<Long> removed = new TreeSet<>(Long::compareUnsigned);
    removed.addAll(state.facts().removedMembers());
    removed.add(memberId);
    state =
        state.with(
            new MetaSnapshot.Facts(
                state.facts().genesis(), Collections.unmodifiableSortedSet(removed)));
    return new MetaResult.MemberRecorded(memberId);
  }

  private MetaResult applyToKeys(long index, byte[] command)
      throws KvException, InvalidProtocolBufferException {
    State now = state;
    if (now.facts().genesis().isEmpty()) {
      return new MetaResult.NotFormed();
    }
    Keyspace keyspace = now.keyspace();
    return switch (command[1]) {
      case MetaCommand.PUT -> keyspace.put(understood(index, inPlace(command)));
      case MetaCommand.DELETE_RANGE ->
          keyspace.deleteRange(copied(index, DeleteRangeRequest.parser(), command));
      case MetaCommand.TXN -> keyspace.txn(copied(index, TxnRequest.parser(), command));
      default -> {
        MetaResult result = keyspace.compact(copied(index, CompactionRequest.parser(), command));
        now.sweeper().sweepLater();
        yield result;
      }
    };
  }

  /** The value of a put is most of its command, so it shares the command's array. */
  private static PutRequest inPlace(byte[] command) throws InvalidProtocolBufferException {
    CodedInputStream in =
        UnsafeByteOperations.unsafeWrap(command)
            .substring(MetaCommand.HEADER_BYTES)
            .newCodedInput();
    in.enableAliasing(true);
    return PutRequest.parser().parseFrom(in);
  }

  /** One small value of a large transaction must not keep all of it in memory. */
  private static <T extends Message> T copied(long index, Parser<T> parser, byte[] command)
      throws InvalidProtocolBufferException {
    return understood(
        index,
        parser.parseFrom(
            command, MetaCommand.HEADER_BYTES, command.length - MetaCommand.HEADER_BYTES));
  }

  private static <T extends Message> T understood(long index, T request) {
    if (UnknownFields.areIn(request)) {
      throw unknown(index, "has a field");
    }
    return request;
  }

  @Override
  public SnapshotContent capture() {
    State now = state;
    KeyspaceCapture keyspace = now.sweeper().capture();
    return out -> {
      try (keyspace) {
        keyspace.begin();
        MetaSnapshotWriter.write(now.facts(), keyspace, out);
      }
    };
  }

  @Override
  public void restore(InputStream snapshot) throws IOException {
    MetaSnapshot.Content content = MetaSnapshotReader.read(snapshot);
    MetaSnapshot.Facts facts =
        new MetaSnapshot.Facts(
            content.facts().genesis(),
            Collections.unmodifiableSortedSet(content.facts().removedMembers()));
    state = state(facts, content.keyspace());
  }

  private State state(MetaSnapshot.Facts facts, Keyspace keyspace) {
    return new State(facts, keyspace, new Sweeper(keyspace, background));
  }
}
