package dev.quorate.operator.status;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Events: one for what was done, one for each condition that turned. Nothing in a steady state. */
public final class Events {
  private Events() {}

  public static List<EventFact> of(ClusterStatus before, ClusterStatus after, List<Act> performed) {
    List<EventFact> events = new ArrayList<>(ofActs(before, after, performed));
    turned(before, after, "Available")
        .ifPresent(
            now -> {
              if (now.status() == Truth.TRUE) {
                events.add(normal(reason(now), "available: " + now.message()));
              } else if (before.condition("Available").isPresent()) {
                events.add(warning(reason(now), "not available: " + now.message()));
              }
            });
    turned(before, after, "Ready")
        .filter(now -> now.status() == Truth.TRUE)
        .ifPresent(now -> events.add(normal(reason(now), "ready: " + now.message())));
    turned(before, after, "Stalled")
        .filter(now -> now.status() == Truth.TRUE)
        .ifPresent(now -> events.add(warning(reason(now), now.message())));
    turned(before, after, "Degraded")
        .filter(
            now ->
                now.status() == Truth.TRUE
                    && !after
                        .condition("Stalled")
                        .map(Condition::status)
                        .equals(Optional.of(Truth.TRUE)))
        .ifPresent(now -> events.add(warning(reason(now), now.message())));
    return List.copyOf(events);
  }

  /** Those of what was done. They are true whether or not the status can be written. */
  public static List<EventFact> ofActs(
      ClusterStatus before, ClusterStatus after, List<Act> performed) {
    return performed.stream()
        .filter(act -> !(act instanceof Decision.CallJoin join) || isNew(join, before, after))
        .flatMap(Events::of)
        .toList();
  }

  // A permit is repeated; the first one is the one by which the member mints its memberId.
  private static boolean isNew(Decision.CallJoin join, ClusterStatus before, ClusterStatus after) {
    Optional<String> minted = memberId(after, join.pod().name());
    return minted.isPresent() && !minted.equals(memberId(before, join.pod().name()));
  }

  private static Optional<String> memberId(ClusterStatus status, String name) {
    return status.members().stream()
        .filter(member -> member.name().equals(name))
        .flatMap(member -> member.memberId().stream())
        .findFirst();
  }

  private static Stream<EventFact> of(Act act) {
    Stream<EventFact> ofCluster =
        said(act)
            .map(
                words ->
                    act instanceof Decision.FailTask
                        ? warning(act.reason(), words)
                        : normal(act.reason(), words))
            .stream();
    return Stream.concat(ofCluster, ofTask(act));
  }

  private static Stream<EventFact> ofTask(Act act) {
    return switch (act) {
      case Decision.FailTask(var task, var why, var message) ->
          Stream.of(new EventFact(EventFact.Type.WARNING, why, message, Optional.of(task)));
      case Decision.CompleteTask(var task, var message) ->
          Stream.of(new EventFact(EventFact.Type.NORMAL, act.reason(), message, Optional.of(task)));
      default -> Stream.empty();
    };
  }

  private static Optional<Condition> turned(
      ClusterStatus before, ClusterStatus after, String type) {
    Optional<Truth> was = before.condition(type).map(Condition::status);
    return after.condition(type).filter(now -> !was.equals(Optional.of(now.status())));
  }

  private static Reason reason(Condition condition) {
    return Reason.valueOf(condition.reason());
  }

  private static EventFact normal(Reason reason, String message) {
    return new EventFact(EventFact.Type.NORMAL, reason, message);
  }

  private static EventFact warning(Reason reason, String message) {
    return new EventFact(EventFact.Type.WARNING, reason, message);
  }

  private static Optional<String> said(Act act) {
    return switch (act) {
      case Decision.RecordGenesisIntent a ->
          Optional.of("cluster %s will be formed on %s".formatted(a.clusterId(), a.member()));
      case Decision.VoidGenesisIntent a ->
          Optional.of("the volume that was to form cluster %s is gone".formatted(a.clusterId()));
      case Decision.ConfirmGenesis a ->
          Optional.of("cluster %s was formed by member %s".formatted(a.clusterId(), a.memberId()));
      case Decision.AdoptCluster a ->
          Optional.of("cluster %s was found, led by %s".formatted(a.clusterId(), a.member()));
      case Decision.RecordTeardown a ->
          Optional.of(
              "%s: %d volumes of cluster %s will be deleted%s"
                  .formatted(
                      a.purpose(),
                      a.volumes().size(),
                      a.clusterId(),
                      a.kept().isEmpty()
                          ? ""
                          : "; kept, because nothing proves that they are its own: " + a.kept()));
      case Decision.FinishReset a ->
          Optional.of("the volumes of cluster %s are gone".formatted(a.clusterId()));
      case Decision.ScaleToZero a -> Optional.of("every pod is stopped, because the volumes go");
      case Decision.DeleteVolume a ->
          Optional.of("claim %s deleted, as recorded".formatted(a.volume().name()));
      case Decision.CallJoin a -> Optional.of("%s was permitted to join".formatted(a.pod().name()));
      case Decision.Promote a -> Optional.of("%s is a voter".formatted(a.member()));
      case Decision.RemoveMember a ->
          Optional.of(
              "%s (member %s) was removed: its data is gone".formatted(a.member(), a.memberId()));
      case Decision.FailTask a ->
          Optional.of("task %s refused: %s".formatted(a.task().name(), a.message()));
      case Decision.CompleteTask a -> Optional.of("task %s done".formatted(a.task().name()));
      case Decision.StartTask a -> Optional.empty();
      case Decision.ApplyChild a -> Optional.empty();
      case Decision.AddFinalizer a -> Optional.empty();
      case Decision.KeepSpec a -> Optional.empty();
      case Decision.RemoveFinalizer a -> Optional.empty();
      case Decision.RecordVolumeIdentity a -> Optional.empty();
      case Decision.CallGenesis a -> Optional.empty();
    };
  }
}
