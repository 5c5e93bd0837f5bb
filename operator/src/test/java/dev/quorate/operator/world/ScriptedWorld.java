package dev.quorate.operator.world;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.status.ClusterEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A world with one cluster, whose finalizer is to be added first, that answers as it is told. */
public final class ScriptedWorld implements World {
  public static final ClusterRef REF = new ClusterRef("prod", "demo");

  public Outcome answer = new Outcome.Done();
  public Outcome reportAnswer = new Outcome.Done();
  public final List<ClusterEvent> published = new ArrayList<>();

  /** An order that is not supported; the finalizer is there then. */
  public Optional<ObservedTask.Kind> task = Optional.empty();

  /** What a cache shows of the tasks, where the world has one. */
  public Optional<Optional<ObservedTask.Kind>> cachedTask = Optional.empty();

  /** The child objects; the finalizer is there then. What is applied matches, unless refused. */
  public Optional<Map<ChildKind, ChildState>> children = Optional.empty();

  /** What the API server says to acts that it refuses, by the kind of object. */
  public final Map<ChildKind, String> refusals = new EnumMap<>(ChildKind.class);

  /** The last status that was reported; read again from then on. */
  public ClusterStatus status = ClusterStatus.none();

  public boolean gone;
  public boolean unavailable;
  public final List<Act> performed = new ArrayList<>();

  /** Happens while an act is performed. */
  public Runnable meanwhile = () -> {};

  public int looks;
  public int cachedLooks;

  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    looks++;
    if (unavailable) {
      throw new WorldUnavailable("the API server is away");
    }
    return gone ? Optional.empty() : Optional.of(observed(task));
  }

  @Override
  public Optional<Cache> cache() {
    return cachedTask.map(
        shown ->
            cluster -> {
              cachedLooks++;
              return Optional.of(observed(shown));
            });
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    performed.add(act);
    meanwhile.run();
    if (act instanceof ApplyChild(var kind, var reason) && children.isPresent()) {
      if (refusals.containsKey(kind)) {
        return new Outcome.Rejected(refusals.get(kind));
      }
      if (answer instanceof Outcome.Done) {
        children.get().put(kind, ChildState.MATCHING);
      }
    }
    return answer;
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
    if (!status.equals(seen.status()) && !reportAnswer.equals(new Outcome.Done())) {
      return reportAnswer;
    }
    published.addAll(events);
    if (children.isPresent()) {
      this.status = status;
    }
    return new Outcome.Done();
  }

  private Observed observed(Optional<ObservedTask.Kind> task) {
    ClusterSpec spec =
        new ClusterSpec(
            3,
            "quorate/node:0.1.0",
            "IfNotPresent",
            "1Gi",
            Optional.empty(),
            new BootstrapSource.Empty(),
            new StructuralConfig(4, 3, "sync", "set", 0, 0),
            Retention.RETAIN,
            Retention.DELETE,
            false);
    return new Observed(
        Instant.parse("2026-11-21T10:00:00Z"),
        new ObservedCluster(
                REF, "uid", 1, "1", false, task.isPresent() || children.isPresent(), spec, status)
            .withLastValidSpec(spec),
        List.of(),
        Optional.empty(),
        children.orElse(Map.of()),
        task.stream()
            .map(
                kind ->
                    new ObservedTask(
                        "order",
                        "t",
                        kind,
                        Optional.empty(),
                        ObservedTask.Phase.PENDING,
                        Instant.EPOCH))
            .toList(),
        "");
  }
}
