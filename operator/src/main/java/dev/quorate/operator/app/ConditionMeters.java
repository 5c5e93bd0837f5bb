package dev.quorate.operator.app;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A series for each condition of each cluster and each value that it may have: 1 for the one that
 * it has. That is how kube-state-metrics shows conditions, so that the same alerts fit. All series
 * of a cluster go with it. Thread-safe.
 */
@Singleton
class ConditionMeters {
  private final MeterRegistry registry;
  private final Map<ClusterRef, Map<String, Series>> clusters = new ConcurrentHashMap<>();

  ConditionMeters(MeterRegistry registry, PassTimes passes) {
    this.registry = registry;
    passes.whenGone(this::gone);
  }

  /** Of one condition. */
  private static final class Series {
    final Map<Truth, Meter> meters = new EnumMap<>(Truth.class);
    volatile Truth value;

    Series(Truth value) {
      this.value = value;
    }

    double is(Truth truth) {
      return value == truth ? 1 : 0;
    }
  }

  void seen(ClusterRef cluster, ClusterStatus status) {
    clusters.compute(
        cluster,
        (ref, before) -> {
          Map<String, Series> known = before == null ? new ConcurrentHashMap<>() : before;
          for (Condition condition : status.conditions()) {
            known.computeIfAbsent(condition.type(), type -> register(ref, type, condition.status()))
                    .value =
                condition.status();
          }
          return known;
        });
  }

  void gone(ClusterRef cluster) {
    clusters.computeIfPresent(
        cluster,
        (ref, known) -> {
          known.values().stream()
              .flatMap(series -> series.meters.values().stream())
              .forEach(registry::remove);
          return null;
        });
  }

  private Series register(ClusterRef cluster, String type, Truth now) {
    Series series = new Series(now);
    for (Truth truth : Truth.values()) {
      series.meters.put(
          truth,
          Gauge.builder("quorate.cluster.condition", series, it -> it.is(truth))
              .description("1 for the status that the condition of the ConsensusCluster has")
              .tag("namespace", cluster.namespace())
              .tag("name", cluster.name())
              .tag("type", type)
              .tag("status", truth.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    return series;
  }
}
