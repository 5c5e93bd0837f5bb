package dev.quorate.node.store.etcdfile;

/** etcd's buckets and their keys, as far as they are both written and read. */
final class EtcdNames {
  static final String KEY = "key";
  static final String LEASE = "lease";
  static final String META = "meta";
  static final String AUTH = "auth";
  static final String USERS = "authUsers";
  static final String ROLES = "authRoles";

  static final String FINISHED_COMPACTION = "finishedCompactRev";
  static final String SCHEDULED_COMPACTION = "scheduledCompactRev";
  static final String AUTH_REVISION = "authRevision";
  static final String AUTH_ENABLED = "authEnabled";

  private EtcdNames() {}
}
