package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.List;
import java.util.Optional;

/** What the state machine of the meta group answers to a command. */
public sealed interface MetaResult {

  /** The genesis is recorded: by this command, or by an equal one before it. */
  record Formed() implements MetaResult {}

  /** The memberId is recorded as removed: by this command or before. */
  record MemberRecorded(long memberId) implements MetaResult {}

  /**
   * @param level the cluster's feature level after the command; a lower one changes nothing
   */
  record LevelRaised(int level) implements MetaResult {}

  /**
   * @param revision the revision of this put
   * @param previous what the key held before, if it was asked for and was there
   */
  record Put(long revision, Optional<KeyValue> previous) implements MetaResult {}

  /**
   * @param revision the revision after this delete; unchanged when nothing was there to delete
   * @param previous the deleted key-values, if they were asked for
   */
  record Deleted(long revision, long deleted, List<KeyValue> previous) implements MetaResult {}

  /** A transaction was executed; what its ranges show is read when the answer is asked for. */
  record Txn(TransactionAnswer answer) implements MetaResult {}

  /**
   * @param revision the current revision
   */
  record Compacted(long revision) implements MetaResult {}

  /**
   * @param ttl in seconds
   * @param revision the current revision
   */
  record LeaseGranted(long id, long ttl, long revision) implements MetaResult {}

  /**
   * The lease and its keys are gone.
   *
   * @param revision the current revision: that of the deletion, if the lease had keys
   */
  record LeaseRevoked(long revision) implements MetaResult {}

  /** What a leader had decided of leases came too late: nothing was changed. */
  record LeaseDecisionVoid() implements MetaResult {}

  /**
   * @param term the one that ends leases from now on
   */
  record LeaseOffice(long term) implements MetaResult {}

  /** The remaining time of leases is recorded. */
  record LeasesCheckpointed() implements MetaResult {}

  /**
   * The users and roles are as asked for.
   *
   * @param revision the current revision of the keyspace
   */
  record AuthChanged(long revision) implements MetaResult {}

  /**
   * @param authRevision of the users and roles at which it was given
   * @param revision the current revision of the keyspace
   */
  record TokenIssued(String token, long authRevision, long revision) implements MetaResult {}

  /**
   * The alarm is raised or cleared.
   *
   * @param alarm the one that is raised by now, or was until now; none if there was nothing to do
   * @param revision the current revision of the keyspace
   */
  record AlarmChanged(Optional<AlarmMember> alarm, long revision) implements MetaResult {}

  /** A request that the keyspace refuses; nothing was changed. */
  record Refused(KvError error) implements MetaResult {}

  /** A request for the keyspace before the cluster was formed; nothing was changed. */
  record NotFormed() implements MetaResult {}

  /** A command that contradicts the state; nothing was changed. */
  record Invalid(String message) implements MetaResult {}
}
