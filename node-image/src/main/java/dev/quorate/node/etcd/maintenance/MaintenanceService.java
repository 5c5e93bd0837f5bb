package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmResponse;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.StatusResponse;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.keyspace.Keyspace;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * etcd's Maintenance service: the status, and the list of alarms, which is what {@code etcdctl
 * endpoint health} asks for after a read. The one alarm is that of a full store, and it is raised
 * and cleared by what the store holds.
 */
public final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
  private final CallGate calls;

  public MaintenanceService(CallGate calls) {
    this.calls = calls;
  }

  @Override
  public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          if (request.getAction() != AlarmAction.GET) {
            throw Status.UNIMPLEMENTED
                .withDescription(
                    "etcdserver: alarms are not set or cleared by hand; that of a full store ends when"
                        + " keys are deleted and the history is compacted")
                .asException();
          }
          call.read(
              false,
              Runnable::run,
              keyspace ->
                  AlarmResponse.newBuilder()
                      .setHeader(call.header(keyspace.revision()))
                      .addAllAlarms(alarms(call.backend(), keyspace))
                      .build());
        });
  }

  private static List<AlarmMember> alarms(Backend backend, Keyspace keyspace) {
    return backend.quota().isExceeded(keyspace)
        ? List.of(
            AlarmMember.newBuilder()
                .setMemberID(backend.memberId())
                .setAlarm(AlarmType.NOSPACE)
                .build())
        : List.of();
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> client) {
    calls.serve(
        client, call -> call.read(false, Runnable::run, keyspace -> status(call, keyspace)));
  }

  private static StatusResponse status(Call<StatusResponse> call, Keyspace keyspace) {
    Backend backend = call.backend();
    GroupStatus group = backend.group().status();
    // The log and the snapshots on disk may be smaller than the same data in memory. Whoever shows
    // both (etcdctl endpoint status) shows the part of the size that is not in use.
    long inUse = keyspace.sizeInBytes();
    long size = Math.max(backend.databaseBytes().getAsLong(), inUse);
    StatusResponse.Builder status =
        StatusResponse.newBuilder()
            .setHeader(call.header(keyspace.revision()))
            .setVersion(backend.version())
            .setDbSize(size)
            .setDbSizeInUse(inUse)
            .setDbSizeQuota(backend.quota().bytes())
            .setLeader(group.leader())
            .setRaftIndex(group.commitIndex())
            .setRaftTerm(group.term())
            .setRaftAppliedIndex(group.appliedIndex())
            .setIsLearner(group.role() == Role.LEARNER);
    if (group.leader() == 0) {
      status.addErrors(EtcdError.NO_LEADER.text());
    }
    if (backend.quota().isExceeded(keyspace)) {
      status.addErrors(EtcdError.NO_SPACE.text());
    }
    return status.build();
  }
}
