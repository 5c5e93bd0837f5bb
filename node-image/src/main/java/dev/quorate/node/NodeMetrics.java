package dev.quorate.node;

import dev.quorate.node.raft.GroupStatus;
import dev.quorate.node.rest.Report;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What {@code /metrics} shows: the meta group, the state of the node, and the JVM. */
final class NodeMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final Supplier<Report> report;

  NodeMetrics(Supplier<Report> report) {
    this.report = report;
    group("quorate_raft_term", "Current term of the meta group", GroupStatus::term);
    group(
        "quorate_raft_is_leader",
        "1 on the leader of the meta group",
        g -> g.role() == GroupStatus.Role.LEADER ? 1 : 0);
    group("quorate_raft_has_leader", "1 while a leader is known", g -> g.leader() != 0 ? 1 : 0);
    group("quorate_raft_commit_index", "Last committed entry known", GroupStatus::commitIndex);
    group("quorate_raft_applied_index", "Last applied entry", GroupStatus::appliedIndex);
    group("quorate_raft_last_index", "Last entry in the log", GroupStatus::lastIndex);
    group("quorate_raft_first_index", "First entry still in the log", GroupStatus::firstIndex);
    group("quorate_raft_voters", "Voters in force", g -> g.configuration().voters().size());
    group("quorate_raft_learners", "Learners in force", g -> g.configuration().learners().size());
    Gauge.builder("quorate_node_caught_up", () -> report.get().caughtUp() ? 1 : 0)
        .description("1 when this member has applied what the leader had committed")
        .register(registry);
    for (Report.State state : Report.State.values()) {
      Gauge.builder("quorate_node_state", () -> report.get().state() == state ? 1 : 0)
          .description("1 for the state that the node is in")
          .tag("state", state.name())
          .register(registry);
    }
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  private void group(String name, String description, ToDoubleFunction<GroupStatus> value) {
    Gauge.builder(name, () -> report.get().group().map(value::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .register(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
