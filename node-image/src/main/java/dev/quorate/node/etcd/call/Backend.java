package dev.quorate.node.etcd.call;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.util.function.LongSupplier;

/**
 * What the etcd API needs of this member, once it has served. The members and their addresses come
 * from the group's own configuration.
 *
 * @param group the meta group; asked for its status at every request
 * @param state the state machine that the group drives
 * @param version of this node's software, for {@code endpoint status}
 * @param quota of the store on this member
 * @param databaseBytes what the data takes on this member's disk, for {@code endpoint status}
 */
public record Backend(
    long clusterId,
    long memberId,
    RaftGroup<MetaResult> group,
    MetaStateMachine state,
    String version,
    Quota quota,
    LongSupplier databaseBytes) {}
