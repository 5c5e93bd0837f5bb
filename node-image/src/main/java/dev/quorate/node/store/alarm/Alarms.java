package dev.quorate.node.store.alarm;

import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The alarms that are raised, each of one type and for one member, whoever that is. A type may be
 * one that only a newer client knows: it has no effect.
 *
 * @param raised in the order of their types and then of the memberIds, none twice
 */
public record Alarms(List<AlarmMember> raised) {
  public static final Alarms NONE = new Alarms(List.of());

  private static final Comparator<AlarmMember> ORDER =
      Comparator.comparingInt(AlarmMember::getAlarmValue)
          .thenComparing(AlarmMember::getMemberID, Long::compareUnsigned);

  public Alarms {
    raised = List.copyOf(raised);
  }

  /** Whether any member has it. */
  public boolean has(AlarmType type) {
    return raised.stream().anyMatch(alarm -> alarm.getAlarm() == type);
  }

  public boolean contains(AlarmMember alarm) {
    return raised.contains(alarm);
  }

  /**
   * @param type its number; 0 for all
   */
  public List<AlarmMember> ofType(int type) {
    return raised.stream()
        .filter(alarm -> type == AlarmType.NONE_VALUE || alarm.getAlarmValue() == type)
        .toList();
  }

  public Alarms with(AlarmMember alarm) {
    return contains(alarm)
        ? this
        : new Alarms(Stream.concat(raised.stream(), Stream.of(alarm)).sorted(ORDER).toList());
  }

  public Alarms without(AlarmMember alarm) {
    return new Alarms(raised.stream().filter(other -> !other.equals(alarm)).toList());
  }

  /** Whether these could be the alarms of a state. */
  public boolean isOrdered() {
    for (int i = 1; i < raised.size(); i++) {
      if (ORDER.compare(raised.get(i - 1), raised.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
