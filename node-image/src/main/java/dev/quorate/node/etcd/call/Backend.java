package dev.quorate.node.etcd.call;

import dev.quorate.node.auth.Authentication;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.lease.Lessor;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.membership.MembershipAdministration;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.util.function.LongSupplier;

/**
 * What the etcd API works with, once this member has served. The members and their addresses come
 * from the group's own configuration.
 *
 * @param group the meta group; asked for its status at every request
 * @param state the state machine that the group drives
 * @param lessor the leader's part of leases
 * @param level of the cluster: gates what came with a higher one
 * @param authentication how it is found out who a client is
 * @param version of this node's software
 * @param quota of the store on this member
 * @param databaseBytes size of the data on this member's disk, for {@code endpoint status}; asked
 *     on an event loop, so that it must not look at the disk
 * @param membership changes of it, by the leader
 * @param isManaged whether an operator decides who the members are
 * @param proposals learns the outcome of every write
 */
public record Backend(
    long clusterId,
    long memberId,
    RaftGroup<MetaResult> group,
    MetaStateMachine state,
    Lessor lessor,
    ClusterLevel level,
    Authentication authentication,
    String version,
    Quota quota,
    LongSupplier databaseBytes,
    MembershipAdministration membership,
    boolean isManaged,
    ProposalListener proposals) {

  /** Those that are raised, and that of a full store for as long as this member's is full. */
  public Alarms alarms() {
    Alarms raised = state.alarms();
    return quota.isExceeded(state.keyspace())
        ? raised.with(
            AlarmMember.newBuilder().setMemberID(memberId).setAlarm(AlarmType.NOSPACE).build())
        : raised;
  }
}
