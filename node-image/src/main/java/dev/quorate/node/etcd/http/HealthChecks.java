package dev.quorate.node.etcd.http;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.raft.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Each is empty when all is well, and names the trouble otherwise. */
final class HealthChecks {
  static final String DATA_CORRUPTION = "data_corruption";
  static final String SERIALIZABLE_READ = "serializable_read";
  static final String LINEARIZABLE_READ = "linearizable_read";
  static final String NON_LEARNER = "non_learner";

  /** etcd's time for a request: 5 s and two election timeouts. */
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private static final CompletableFuture<Optional<String>> WELL =
      CompletableFuture.completedFuture(Optional.empty());

  private final Supplier<Optional<Backend>> backend;

  HealthChecks(Supplier<Optional<Backend>> backend) {
    this.backend = backend;
  }

  /**
   * @param isSerializable whether this member alone is meant, and not the cluster
   * @param excluded names of alarms
   */
  CompletableFuture<Optional<String>> health(boolean isSerializable, Set<String> excluded) {
    Optional<Backend> serving = backend.get();
    if (serving.isEmpty()) {
      return trouble("RANGE ERROR:" + EtcdError.NOT_READY.text());
    }
    Backend of = serving.get();
    Optional<AlarmMember> alarm =
        of.alarms().raised().stream().filter(it -> !excluded.contains(name(it))).findFirst();
    if (alarm.isPresent()) {
      return trouble(
          "ALARM "
              + (alarm.get().getAlarm() == AlarmType.UNRECOGNIZED ? "UNKNOWN" : name(alarm.get())));
    }
    if (!isSerializable && of.group().status().leader() == 0) {
      return trouble("RAFT NO LEADER");
    }
    return (isSerializable ? WELL : linearizableRead(of))
        .thenApply(failure -> failure.map(why -> "RANGE ERROR:" + why));
  }

  /** By its name in etcd. */
  CompletableFuture<Optional<String>> check(String name) {
    Optional<Backend> serving = backend.get();
    if (serving.isEmpty()) {
      return trouble(EtcdError.NOT_READY.text());
    }
    return switch (name) {
      case LINEARIZABLE_READ -> linearizableRead(serving.get());
      case NON_LEARNER ->
          serving.get().group().status().role() == Role.LEARNER
              ? trouble("not supported for learner")
              : WELL;
      // What a member serves is in its memory: a read of that cannot fail.
      case SERIALIZABLE_READ -> WELL;
      case DATA_CORRUPTION ->
          serving.get().alarms().has(AlarmType.CORRUPT)
              ? trouble("alarm activated: " + AlarmType.CORRUPT)
              : WELL;
      default -> throw new IllegalArgumentException("no check is named " + name);
    };
  }

  private static String name(AlarmMember alarm) {
    return alarm.getAlarm() == AlarmType.UNRECOGNIZED
        ? Integer.toString(alarm.getAlarmValue())
        : alarm.getAlarm().name();
  }

  private static CompletableFuture<Optional<String>> trouble(String what) {
    return CompletableFuture.completedFuture(Optional.of(what));
  }

  private static CompletableFuture<Optional<String>> linearizableRead(Backend backend) {
    return backend
        .group()
        .readIndex()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((_, failure) -> Optional.ofNullable(failure).map(HealthChecks::text));
  }

  private static String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? "context deadline exceeded"
        : EtcdError.of(cause).getStatus().getDescription();
  }
}
