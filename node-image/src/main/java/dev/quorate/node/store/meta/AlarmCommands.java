package dev.quorate.node.store.meta;

import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import java.util.Optional;

/** How alarms are raised and cleared, and which commands they refuse (etcd's uber_apply.go). */
final class AlarmCommands {
  private AlarmCommands() {}

  /**
   * @param subject what the answer names: the alarm that is raised by now, or was until now
   */
  record Change(Alarms after, Optional<AlarmMember> subject) {}

  static Change change(AlarmRequest request, Alarms before) {
    AlarmMember alarm =
        AlarmMember.newBuilder()
            .setMemberID(request.getMemberID())
            .setAlarmValue(request.getAlarmValue())
            .build();
    return switch (request.getAction()) {
      case ACTIVATE ->
          alarm.getAlarm() == AlarmType.NONE
              ? new Change(before, Optional.empty())
              : new Change(before.with(alarm), Optional.of(alarm));
      case DEACTIVATE ->
          new Change(before.without(alarm), Optional.of(alarm).filter(before::contains));
      case GET, UNRECOGNIZED -> new Change(before, Optional.empty());
    };
  }

  /** Before it is asked who wants it, as in etcd. */
  static void check(MetaCommand command, Alarms alarms) throws KvException {
    if (alarms.has(AlarmType.CORRUPT) && changesKeysOrLeases(command)) {
      throw new KvException(KvError.CORRUPT);
    }
    if (alarms.has(AlarmType.NOSPACE) && needsRoom(command)) {
      throw new KvException(KvError.NO_SPACE);
    }
  }

  private static boolean changesKeysOrLeases(MetaCommand command) {
    return switch (command) {
      case MetaCommand.Put _,
          MetaCommand.DeleteRange _,
          MetaCommand.Txn _,
          MetaCommand.Compact _,
          MetaCommand.GrantLease _,
          MetaCommand.RevokeLease _,
          MetaCommand.ExpireLease _ ->
          true;
      case MetaCommand.FormCluster _,
          MetaCommand.RecordRemovedMember _,
          MetaCommand.RaiseLevel _,
          MetaCommand.TakeLeases _,
          MetaCommand.CheckpointLeases _,
          MetaCommand.AsCaller _,
          MetaCommand.ChangeAuth _,
          MetaCommand.IssueToken _,
          MetaCommand.ChangeAlarm _ ->
          false;
    };
  }

  private static boolean needsRoom(MetaCommand command) {
    return switch (command) {
      case MetaCommand.Put _, MetaCommand.GrantLease _ -> true;
      case MetaCommand.Txn(TxnRequest request) -> Keyspace.puts(request);
      default -> false;
    };
  }
}
