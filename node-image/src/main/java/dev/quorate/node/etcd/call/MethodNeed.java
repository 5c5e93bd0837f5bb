package dev.quorate.node.etcd.call;

import java.util.Map;

/**
 * What a method needs as such, while users are enabled, as etcd has it (v3rpc/maintenance.go,
 * key.go; etcdserver/v3_server.go, server.go). What it needs for the keys that a request names is
 * checked with the request.
 */
enum MethodNeed {
  /** Or what its request says: reads and writes of keys, watches, the Auth service. */
  NOTHING,
  /** Any user. */
  USER,
  /** A user with the root role. */
  ROOT;

  private static final Map<String, MethodNeed> NEEDS =
      Map.ofEntries(
          Map.entry("etcdserverpb.KV/Compact", ROOT),
          Map.entry("etcdserverpb.Lease/LeaseRevoke", USER),
          Map.entry("etcdserverpb.Lease/LeaseTimeToLive", USER),
          Map.entry("etcdserverpb.Cluster/MemberAdd", ROOT),
          Map.entry("etcdserverpb.Cluster/MemberRemove", ROOT),
          Map.entry("etcdserverpb.Cluster/MemberUpdate", ROOT),
          Map.entry("etcdserverpb.Cluster/MemberPromote", ROOT),
          Map.entry("etcdserverpb.Cluster/MemberList", USER),
          // Whoever changes alarms needs more: see Call.requireRoot.
          Map.entry("etcdserverpb.Maintenance/Alarm", USER),
          Map.entry("etcdserverpb.Maintenance/Status", USER),
          Map.entry("etcdserverpb.Maintenance/Defragment", ROOT),
          Map.entry("etcdserverpb.Maintenance/Hash", ROOT),
          Map.entry("etcdserverpb.Maintenance/HashKV", ROOT),
          Map.entry("etcdserverpb.Maintenance/Snapshot", ROOT),
          Map.entry("etcdserverpb.Maintenance/MoveLeader", ROOT),
          Map.entry("etcdserverpb.Maintenance/Downgrade", ROOT));

  static MethodNeed of(String fullMethodName) {
    return NEEDS.getOrDefault(fullMethodName, NOTHING);
  }
}
