package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.level.LevelRange;
import dev.quorate.node.metrics.NodeMetrics;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PeerRoundTripTest {
  private static final Report REPORT =
      new Report(
          0,
          "demo-0",
          "incarnation",
          "0.1.0",
          NodeState.SERVING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          true,
          LevelRange.UNNAMED,
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private Map<String, Duration> roundTrips = Map.of();

  @Test
  void aPeerHasASeriesWhileItIsConnected() {
    try (NodeMetrics metrics =
        new NodeMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            () -> new NodeMetrics.Sample(REPORT, Optional.empty(), Optional.empty(), roundTrips))) {
      roundTrips = Map.of("demo-1", Duration.ofMillis(2), "demo-2", Duration.ofNanos(150_000));
      assertThat(metrics.scrape())
          .contains("# TYPE quorate_peer_round_trip_seconds gauge")
          .contains("quorate_peer_round_trip_seconds{peer=\"demo-1\"} 0.002")
          .contains("quorate_peer_round_trip_seconds{peer=\"demo-2\"} 1.5E-4");

      roundTrips = Map.of("demo-1", Duration.ofMillis(3));
      assertThat(metrics.scrape())
          .contains("quorate_peer_round_trip_seconds{peer=\"demo-1\"} 0.003")
          .doesNotContain("peer=\"demo-2\"");
    }
  }
}
