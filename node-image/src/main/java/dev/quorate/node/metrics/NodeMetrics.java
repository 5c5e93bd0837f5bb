package dev.quorate.node.metrics;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.gossip.Counters;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What {@code /metrics} shows: the meta group, its log and store, the requests of clients, the
 * state of the node, and the JVM.
 */
public final class NodeMetrics implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final Supplier<Sample> samples;

  /** Members come and go, so its series do. */
  private final MultiGauge roundTrips;

  /** Taken once a scrape: all its gauges are of the same moment. */
  private volatile Sample sample;

  /**
   * @param storageUsage absent while no member runs
   * @param gossip absent while no member runs
   * @param roundTrips to each other member that is connected, by its nodeId
   */
  public record Sample(
      Report report,
      Optional<StorageUsage> storageUsage,
      Optional<GossipStatus> gossip,
      Map<String, Duration> roundTrips) {}

  /**
   * @param registry that also has the meters of engine and requests
   */
  public NodeMetrics(PrometheusMeterRegistry registry, Supplier<Sample> samples) {
    this.registry = registry;
    this.samples = samples;
    this.sample = samples.get();
    this.roundTrips =
        MultiGauge.builder("quorate_peer_round_trip")
            .description("Smoothed round trip of the connection to another member, by TCP")
            .baseUnit("seconds")
            .register(registry);
    addGroup();
    addStorageGauges();
    addGossip();
    gauge(
        "quorate_node_caught_up",
        "1 when this member has applied what the leader had committed",
        seen -> seen.report().caughtUp() ? 1 : 0);
    for (NodeState state : NodeState.values()) {
      Gauge.builder("quorate_node_state", () -> sample.report().state() == state ? 1 : 0)
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

  private void addGroup() {
    group("quorate_raft_term", "Current term of the meta group", GroupStatus::term);
    group("quorate_raft_is_leader", "1 on the leader of the meta group", g -> g.isLeader() ? 1 : 0);
    group("quorate_raft_has_leader", "1 while a leader is known", g -> g.leader() != 0 ? 1 : 0);
    group("quorate_raft_commit_index", "Last committed entry known", GroupStatus::commitIndex);
    group("quorate_raft_applied_index", "Last applied entry", GroupStatus::appliedIndex);
    group("quorate_raft_last_index", "Last entry in the log", GroupStatus::lastIndex);
    group("quorate_raft_first_index", "First entry still in the log", GroupStatus::firstIndex);
    group("quorate_raft_voters", "Voters in force", g -> g.configuration().voters().size());
    group("quorate_raft_learners", "Learners in force", g -> g.configuration().learners().size());
  }

  private void addStorageGauges() {
    storageGauge("quorate_log_bytes", "Size of the log's files on disk", StorageUsage::logBytes);
    storageGauge(
        "quorate_store_bytes",
        "Memory that the keys and their history take, estimated",
        StorageUsage::storeBytes);
    storageGauge(
        "quorate_store_quota_bytes",
        "The most that the store may take; beyond it nothing is put",
        StorageUsage::quotaBytes);
    storageGauge("quorate_store_keys", "Keys that exist", StorageUsage::keys);
    storageGauge("quorate_store_revision", "Newest revision", StorageUsage::revision);
    storageGauge(
        "quorate_store_compact_revision",
        "Reads below it are refused; -1 before the first compaction",
        StorageUsage::compactRevision);
  }

  private void addGossip() {
    gossip(
        "quorate_gossip_alive_members",
        "Members that this one believes to be alive",
        it -> it.view().alive());
    gossip(
        "quorate_gossip_total_members", "Members, alive or not", it -> it.view().members().size());
    counter("quorate_gossip_probes", "Members that this one has probed", Counters::probes);
    counter("quorate_gossip_bridged", "Probes that only others could bring", Counters::bridged);
    counter(
        "quorate_gossip_suspicions",
        "Members that answered neither this one nor others",
        Counters::suspicions);
    counter(
        "quorate_gossip_refutations",
        "Suspicions of this member that it has refuted",
        Counters::refutations);
    counter(
        "quorate_gossip_false_positives",
        "Members believed dead whose same process came back",
        Counters::falsePositives);
  }

  private void gossip(String name, String description, ToDoubleFunction<GossipStatus> value) {
    gauge(name, description, seen -> seen.gossip().map(value::applyAsDouble).orElse(Double.NaN));
  }

  private void counter(String name, String description, ToDoubleFunction<Counters> value) {
    FunctionCounter.builder(
            name,
            this,
            it ->
                it.sample
                    .gossip()
                    .map(GossipStatus::counters)
                    .map(value::applyAsDouble)
                    .orElse(0.0))
        .description(description)
        .register(registry);
  }

  private void group(String name, String description, ToDoubleFunction<GroupStatus> value) {
    gauge(
        name,
        description,
        seen -> seen.report().group().map(value::applyAsDouble).orElse(Double.NaN));
  }

  private void storageGauge(String name, String description, ToDoubleFunction<StorageUsage> value) {
    gauge(
        name,
        description,
        seen -> seen.storageUsage().map(value::applyAsDouble).orElse(Double.NaN));
  }

  private void gauge(String name, String description, ToDoubleFunction<Sample> value) {
    Gauge.builder(name, () -> value.applyAsDouble(sample))
        .description(description)
        .register(registry);
  }

  /** As of now, in Prometheus' text format. */
  public String scrape() {
    sample = samples.get();
    roundTrips.register(
        sample.roundTrips().entrySet().stream()
            .map(
                trip ->
                    MultiGauge.Row.of(
                        Tags.of("peer", trip.getKey()), trip.getValue().toNanos() / NANOS))
            .toList(),
        true);
    return registry.scrape();
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
