package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.EtcdVersion;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmResponse;
import dev.quorate.node.etcd.wire.DefragmentRequest;
import dev.quorate.node.etcd.wire.DefragmentResponse;
import dev.quorate.node.etcd.wire.DowngradeRequest;
import dev.quorate.node.etcd.wire.DowngradeResponse;
import dev.quorate.node.etcd.wire.HashKVRequest;
import dev.quorate.node.etcd.wire.HashKVResponse;
import dev.quorate.node.etcd.wire.HashRequest;
import dev.quorate.node.etcd.wire.HashResponse;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.MoveLeaderRequest;
import dev.quorate.node.etcd.wire.MoveLeaderResponse;
import dev.quorate.node.etcd.wire.SnapshotRequest;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.StatusResponse;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.store.keyspace.KeyspaceHash;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** etcd's Maintenance service. */
public final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
  private final CallGate calls;
  private final Executor longReads;
  private final Snapshots snapshots;

  /**
   * @param snapshotThreads gives each snapshot a thread, which waits for its client
   */
  public MaintenanceService(CallGate calls, Executor longReads, Executor snapshotThreads) {
    this.calls = calls;
    this.longReads = longReads;
    this.snapshots = new Snapshots(snapshotThreads);
  }

  /** Also of a learner, as in etcd: it is the state of the member that is asked. */
  @Override
  public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> client) {
    calls.serve(
        client, call -> snapshots.begin(call, (ServerCallStreamObserver<SnapshotResponse>) client));
  }

  @Override
  public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          switch (request.getAction()) {
            case GET ->
                call.read(
                    true,
                    Runnable::run,
                    keyspace ->
                        response(
                            call,
                            keyspace.revision(),
                            call.backend().alarms().ofType(request.getAlarmValue())));
            case ACTIVATE, DEACTIVATE -> change(request, call);
            case UNRECOGNIZED -> throw EtcdError.UNKNOWN_METHOD.exception();
          }
        });
  }

  /** That of a full store is not cleared while it is full: it goes by itself. */
  private static void change(AlarmRequest request, Call<AlarmResponse> call)
      throws KvException, StatusException {
    call.requireRoot();
    ClusterLevel level = call.backend().level();
    if (level.allows(MetaCommand.LEVEL_OF_ALARMS)) {
      call.propose(
          new MetaCommand.ChangeAlarm(request),
          MetaResult.AlarmChanged.class,
          changed -> response(call, changed.revision(), changed.alarm().stream().toList()));
    } else if (request.getAction() == AlarmAction.ACTIVATE) {
      // A member of an earlier release would stop at it (docs/decisions/0017).
      throw EtcdError.notCapable("alarms", MetaCommand.LEVEL_OF_ALARMS, level.current());
    } else {
      call.read(false, Runnable::run, keyspace -> response(call, keyspace.revision(), List.of()));
    }
  }

  private static AlarmResponse response(
      Call<AlarmResponse> call, long revision, List<AlarmMember> alarms) {
    return AlarmResponse.newBuilder().setHeader(call.header(revision)).addAllAlarms(alarms).build();
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> client) {
    calls.serve(
        client,
        call -> call.read(false, Runnable::run, keyspace -> MemberStatus.of(call, keyspace)));
  }

  /** etcd writes its file again, without its holes. Nothing here has any: a snapshot has none. */
  @Override
  public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> client) {
    calls.serveAsVoter(
        client,
        call -> call.read(false, Runnable::run, _ -> DefragmentResponse.getDefaultInstance()));
  }

  /**
   * etcd's is over its whole file, which differs from member to member. Here it is that of the keys
   * at the newest revision.
   */
  @Override
  public void hash(HashRequest request, StreamObserver<HashResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.read(
                false,
                longReads,
                keyspace -> {
                  KeyspaceHash hash = keyspace.hash(0);
                  return HashResponse.newBuilder()
                      .setHeader(call.header(hash.current()))
                      .setHash(hash.hash())
                      .build();
                }));
  }

  @Override
  public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.read(
                false,
                longReads,
                keyspace -> {
                  KeyspaceHash hash = keyspace.hash(request.getRevision());
                  return HashKVResponse.newBuilder()
                      .setHeader(call.header(hash.current()))
                      .setHash(hash.hash())
                      .setCompactRevision(hash.compactRevision())
                      .setHashRevision(hash.revision())
                      .build();
                }));
  }

  @Override
  public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          CompletableFuture<Void> moved =
              new LeaderMove(call.backend().group(), request.getTargetID(), longReads).begin();
          call.answer(moved, _ -> MoveLeaderResponse.getDefaultInstance());
        });
  }

  @Override
  public void downgrade(DowngradeRequest request, StreamObserver<DowngradeResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          Downgrades.check(request);
          call.read(
              true,
              Runnable::run,
              keyspace ->
                  DowngradeResponse.newBuilder()
                      .setHeader(call.header(keyspace.revision()))
                      .setVersion(EtcdVersion.CLUSTER)
                      .build());
        });
  }
}
