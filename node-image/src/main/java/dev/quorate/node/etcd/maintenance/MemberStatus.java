package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.EtcdVersion;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.DowngradeInfo;
import dev.quorate.node.etcd.wire.StatusResponse;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.keyspace.Keyspace;

/** What {@code etcdctl endpoint status} shows of this member. */
final class MemberStatus {
  private MemberStatus() {}

  static StatusResponse of(Call<StatusResponse> call, Keyspace keyspace) {
    Backend backend = call.backend();
    GroupStatus group = backend.group().status();
    // The log and the snapshots on disk may be smaller than the same data in memory. Whoever shows
    // both (etcdctl endpoint status) shows the part of the size that is not in use.
    long inUse = keyspace.sizeInBytes();
    long size = Math.max(backend.databaseBytes().getAsLong(), inUse);
    StatusResponse.Builder status =
        StatusResponse.newBuilder()
            .setHeader(call.header(keyspace.revision()))
            .setVersion(EtcdVersion.SERVER)
            .setStorageVersion(EtcdVersion.STORAGE)
            .setDowngradeInfo(DowngradeInfo.getDefaultInstance())
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
    backend.alarms().raised().forEach(alarm -> status.addErrors(text(alarm)));
    return status.build();
  }

  /** As Go prints the message. */
  private static String text(AlarmMember alarm) {
    return (alarm.getMemberID() == 0
            ? ""
            : "memberID:" + Long.toUnsignedString(alarm.getMemberID()) + " ")
        + "alarm:"
        + (alarm.getAlarm() == AlarmType.UNRECOGNIZED ? alarm.getAlarmValue() : alarm.getAlarm());
  }
}
