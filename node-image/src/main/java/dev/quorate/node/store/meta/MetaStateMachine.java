package dev.quorate.node.store.meta;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.auth.AuthChanges;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.IssuedToken;
import dev.quorate.node.store.auth.Permits;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.keyspace.Sweeper;
import dev.quorate.node.store.lease.Leases;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import dev.quorate.node.store.snapshot.MetaSnapshotReader;
import dev.quorate.node.store.snapshot.StateCapture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What the meta group replicates: the genesis record, the memberIds that must never be used again,
 * the cluster's feature level, alarms, the keyspace and its leases, users and roles. The readers'
 * methods may be called by any thread at any time.
 *
 * <p>The array of a put command is kept as the value's storage, which is the log's entry: while the
 * log has the entry in memory too, its value takes no memory of its own.
 */
public final class MetaStateMachine implements StateMachine<MetaResult> {
  private final LevelRange known;
  private final Executor background;
  private volatile State state;
  private volatile Runnable onRevision = () -> {};
  private volatile Consumer<IssuedToken> onToken = _ -> {};

  /** Replaced as a whole: no reader sees the cluster of one state with the keys of another. */
  private record State(
      MetaSnapshot.ClusterRecord cluster, Keyspace keyspace, AuthState auth, Sweeper sweeper) {
    State with(MetaSnapshot.ClusterRecord changed) {
      return new State(changed, keyspace, auth, sweeper);
    }

    State with(AuthState changed) {
      return new State(cluster, keyspace, changed, sweeper);
    }
  }

  /** Of this release. */
  public MetaStateMachine(Executor background) {
    this(LevelRange.OF_THIS_RELEASE, background);
  }

  /**
   * @param known commands and states of a higher feature level are refused by name
   * @param background where the memory of compacted history is freed
   */
  public MetaStateMachine(LevelRange known, Executor background) {
    this.known = known;
    this.background = background;
    this.state = state(MetaSnapshot.ClusterRecord.OF_NONE, new Keyspace(), AuthState.NONE);
  }

  /** The bytes of the genesis record; empty until the cluster is formed. */
  public Optional<byte[]> genesis() {
    return state.cluster().genesis().map(ByteString::toByteArray);
  }

  /** Every memberId that was removed from this cluster. Unmodifiable. */
  public SortedSet<Long> removedMembers() {
    return state.cluster().removedMembers();
  }

  /** As far as it is committed and applied here. */
  public int level() {
    return state.cluster().level();
  }

  /** For reads. Each reader calls this again, since a restore replaces the keyspace. */
  public Keyspace keyspace() {
    return state.keyspace();
  }

  /** Completes when the memory of the history compacted before this call is free. */
  public CompletableFuture<Void> swept() {
    return state.sweeper().swept();
  }

  /** For reads, as {@link #keyspace}. */
  public Leases leases() {
    return state.keyspace().leases();
  }

  /** As far as it is applied here. */
  public AuthState auth() {
    return state.auth();
  }

  /** Whether no alarm forbids it. */
  public boolean mayChangeLeases() {
    return !alarms().has(AlarmType.CORRUPT);
  }

  /** As far as they are applied here. */
  public Alarms alarms() {
    return state.cluster().alarms();
  }

  /**
   * @param listener called by the thread that applies, before whoever proposed it is answered. Must
   *     be quick and must not throw
   */
  public void onToken(Consumer<IssuedToken> listener) {
    onToken = listener;
  }

  /**
   * @param listener called by the thread that applies after each command, and when another state
   *     was installed: there may be a newer revision. Must be quick and must not throw
   */
  public void onRevision(Runnable listener) {
    onRevision = listener;
  }

  /** A command with an array of its own. */
  public MetaResult apply(long index, byte[] command) {
    return apply(index, ByteBuffer.wrap(command));
  }

  @Override
  public MetaResult apply(long index, ByteBuffer command) {
    MetaResult result;
    // For those who want all of the state at once: between two commands, and seldom.
    synchronized (this) {
      result = applied(index, command);
    }
    onRevision.run();
    return result;
  }

  private MetaResult applied(long index, ByteBuffer bytes) {
    MetaCommand decoded = decode(index, bytes);
    return decoded instanceof MetaCommand.AsCaller(Caller caller, MetaCommand command)
        ? applied(index, caller, command)
        : applied(index, Caller.NOBODY, decoded);
  }

  /** All commands of clients pass here, on every member and with the same outcome. */
  private MetaResult applied(long index, Caller caller, MetaCommand command) {
    AuthState auth = state.auth();
    try {
      AlarmCommands.check(command, state.cluster().alarms());
      if (auth.isEnabled()) {
        CommandPermits.check(command, new Permits(auth, caller, state.keyspace().leases()));
      }
    } catch (KvException e) {
      return new MetaResult.Refused(e.error());
    }
    return permitted(index, command);
  }

  private MetaResult permitted(long index, MetaCommand command) {
    return switch (command) {
      case MetaCommand.FormCluster(ByteString genesis) -> formCluster(genesis);
      case MetaCommand.RecordRemovedMember(long memberId) -> recordRemovedMember(memberId);
      case MetaCommand.RaiseLevel(int level) -> raiseLevel(level);
      case MetaCommand.Put(PutRequest request) -> change(keyspace -> keyspace.put(request));
      case MetaCommand.DeleteRange(DeleteRangeRequest request) ->
          change(keyspace -> keyspace.deleteRange(request));
      case MetaCommand.Txn(TxnRequest request) ->
          change(keyspace -> keyspace.txn(request, state.sweeper()::capture));
      case MetaCommand.Compact(CompactionRequest request) ->
          change(
              keyspace -> {
                MetaResult.Compacted compacted = keyspace.compact(request);
                state.sweeper().sweepLater();
                return compacted;
              });
      case MetaCommand.GrantLease(LeaseGrantRequest request) ->
          change(keyspace -> LeaseCommands.grant(request, index, keyspace));
      case MetaCommand.RevokeLease(LeaseRevokeRequest request) ->
          change(keyspace -> LeaseCommands.revoke(request.getID(), keyspace));
      case MetaCommand.TakeLeases(long term) ->
          change(keyspace -> LeaseCommands.take(term, keyspace.leases()));
      case MetaCommand.ExpireLease expiry ->
          change(keyspace -> LeaseCommands.expire(expiry, keyspace));
      case MetaCommand.CheckpointLeases checkpoint ->
          change(keyspace -> LeaseCommands.checkpoint(checkpoint, index, keyspace.leases()));
      case MetaCommand.ChangeAuth(AuthChange change) ->
          change(
              keyspace -> {
                state = state.with(AuthChanges.apply(change, state.auth()));
                return new MetaResult.AuthChanged(keyspace.revision());
              });
      case MetaCommand.IssueToken(TokenIssue issue) ->
          change(
              keyspace -> {
                IssuedToken token = Tokens.issue(issue, index, state.auth());
                onToken.accept(token);
                return new MetaResult.TokenIssued(
                    token.token(), token.revision(), keyspace.revision());
              });
      case MetaCommand.ChangeAlarm(AlarmRequest request) ->
          change(keyspace -> changeAlarm(request, keyspace));
      case MetaCommand.AsCaller _ -> throw new IllegalStateException("decoded already");
    };
  }

  private MetaResult changeAlarm(AlarmRequest request, Keyspace keyspace) {
    AlarmCommands.Change change = AlarmCommands.change(request, state.cluster().alarms());
    state = state.with(state.cluster().with(change.after()));
    return new MetaResult.AlarmChanged(change.subject(), keyspace.revision());
  }

  private MetaCommand decode(long index, ByteBuffer command) {
    try {
      MetaCommand decoded = MetaCommand.decode(command);
      int needed = decoded instanceof MetaCommand.RaiseLevel(int to) ? to : decoded.level();
      if (needed > known.newest()) {
        throw new UnknownCommand(
            "it needs feature level %d, this release knows %s".formatted(needed, known));
      }
      return decoded;
    } catch (UnknownCommand e) {
      throw new UnknownCommand("entry " + index + ": " + e.getMessage());
    }
  }

  private MetaResult formCluster(ByteString genesis) {
    Optional<ByteString> formed = state.cluster().genesis();
    if (formed.isEmpty()) {
      state = state.with(state.cluster().with(genesis));
      return new MetaResult.Formed();
    }
    return formed.get().equals(genesis)
        ? new MetaResult.Formed()
        : new MetaResult.Invalid("the cluster is formed already, by another genesis");
  }

  private MetaResult recordRemovedMember(long memberId) {
    if (memberId == 0) {
      return new MetaResult.Invalid("0 is not a memberId");
    }
    SortedSet<Long> removed = new TreeSet<>(Long::compareUnsigned);
    removed.addAll(state.cluster().removedMembers());
    removed.add(memberId);
    state = state.with(state.cluster().with(Collections.unmodifiableSortedSet(removed)));
    return new MetaResult.MemberRecorded(memberId);
  }

  /**
   * Makes this the state of another cluster, of which it is the beginning: the keys, their history
   * and the revision stay as they are. No command: a cluster that runs is never given another
   * genesis.
   *
   * @param genesis of the new cluster, in the place of the old one's
   * @param members of the old cluster, none of which may ever come back
   */
  public void succeed(byte[] genesis, Collection<Long> members) {
    SortedSet<Long> removed = new TreeSet<>(Long::compareUnsigned);
    removed.addAll(state.cluster().removedMembers());
    removed.addAll(members);
    state =
        state.with(
            state
                .cluster()
                .with(ByteString.copyFrom(genesis))
                .with(Collections.unmodifiableSortedSet(removed)));
  }

  /**
   * Makes this the state with which a new cluster begins, whose keys were there before it. No
   * command, as {@link #succeed}.
   *
   * @param level from which on a cluster may begin like that
   * @throws IllegalStateException if this is a state already
   */
  public void begin(byte[] genesis, int level, Keyspace keyspace, AuthState auth) {
    if (!state.cluster().equals(MetaSnapshot.ClusterRecord.OF_NONE)) {
      throw new IllegalStateException("the cluster has a state already");
    }
    state =
        state(
            MetaSnapshot.ClusterRecord.OF_NONE.with(ByteString.copyFrom(genesis)).with(level),
            keyspace,
            auth);
  }

  private MetaResult raiseLevel(int level) {
    if (level > state.cluster().level()) {
      state = state.with(state.cluster().with(level));
      if (level >= MetaCommand.LEVEL_OF_ORDER) {
        state.keyspace().orderFromHereOn();
      }
    }
    return new MetaResult.LevelRaised(state.cluster().level());
  }

  private interface KeyspaceChange {
    MetaResult apply(Keyspace keyspace) throws KvException;
  }

  private MetaResult change(KeyspaceChange change) {
    if (state.cluster().genesis().isEmpty()) {
      return new MetaResult.NotFormed();
    }
    try {
      return change.apply(state.keyspace());
    } catch (KvException e) {
      return new MetaResult.Refused(e.error());
    }
  }

  /**
   * Fixes the state between two commands; any thread. Keeps the history of now from being freed
   * until it is closed.
   */
  public synchronized StateCapture captureNow() {
    State now = state;
    return new StateCapture(
        now.cluster(), now.sweeper().capture(), now.keyspace().leases().capture(), now.auth());
  }

  @Override
  public SnapshotContent capture() {
    StateCapture captured = captureNow();
    return out -> {
      try (captured) {
        captured.writeTo(out);
      }
    };
  }

  @Override
  public PreparedState prepare(InputStream snapshot) throws IOException {
    MetaSnapshot.Content content = MetaSnapshotReader.read(snapshot);
    int level = content.cluster().level();
    if (level > known.newest()) {
      throw new NewerState(
          "the state has feature level %d, this release knows %s".formatted(level, known));
    }
    MetaSnapshot.ClusterRecord cluster =
        content
            .cluster()
            .with(Collections.unmodifiableSortedSet(content.cluster().removedMembers()));
    State prepared = state(cluster, content.keyspace(), content.auth());
    return () -> {
      synchronized (this) {
        state = prepared;
      }
      onRevision.run();
    };
  }

  private State state(MetaSnapshot.ClusterRecord cluster, Keyspace keyspace, AuthState auth) {
    return new State(cluster, keyspace, auth, new Sweeper(keyspace, background));
  }
}
