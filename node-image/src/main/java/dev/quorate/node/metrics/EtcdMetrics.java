package dev.quorate.node.metrics;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.call.EtcdVersion;
import dev.quorate.node.raft.Role;
import io.grpc.Status;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The metrics by which dashboards and alerts for etcd know a member, under etcd's names: those that
 * have a counterpart here with the same meaning (docs/etcd.md). A metric that nothing measures is
 * left out, instead of a zero that would pass for a measurement.
 */
public final class EtcdMetrics {
  private static final String UNARY = MetricsText.label("grpc_type", "unary");

  private final EngineMeters engine;
  private final RequestMeters requests;
  private final Supplier<NodeMetrics.Sample> samples;

  public EtcdMetrics(
      EngineMeters engine, RequestMeters requests, Supplier<NodeMetrics.Sample> samples) {
    this.engine = engine;
    this.requests = requests;
    this.samples = samples;
  }

  /** As of now, in Prometheus' text format. */
  public String scrape() {
    NodeMetrics.Sample sample = samples.get();
    MetricsText text = new MetricsText();
    text.info("etcd_server_version", "Version of the API", "server_version", EtcdVersion.SERVER);
    text.info(
        "etcd_cluster_version", "Version of the cluster", "cluster_version", EtcdVersion.CLUSTER);
    sample.report().group().ifPresent(group -> add(group, text));
    sample.storageUsage().ifPresent(storage -> add(storage, text));
    text.counter(
        "etcd_server_leader_changes_seen_total",
        "Leaders that this member came to know",
        engine.leaderChanges());
    text.gauge(
        "etcd_server_proposals_pending",
        "Commands of clients that are not applied yet",
        engine.pendingProposals());
    text.counter(
        "etcd_server_proposals_failed_total",
        "Commands of clients that failed or were refused",
        engine.failedProposals());
    text.head(
            "etcd_disk_wal_fsync_duration_seconds",
            "Flushes of the log, each with all that queued meanwhile",
            "histogram")
        .histogram("etcd_disk_wal_fsync_duration_seconds", "", List.of(engine.flushes()));
    addRequests(text);
    ProcessStatistics.addTo(text);
    return text.toString();
  }

  private static void add(GroupStatus group, MetricsText text) {
    text.info("etcd_server_id", "This member", "server_id", Long.toHexString(group.memberId()));
    text.gauge("etcd_server_has_leader", "1 while a leader is known", group.leader() != 0 ? 1 : 0);
    text.gauge("etcd_server_is_leader", "1 on the leader", group.isLeader() ? 1 : 0);
    text.gauge("etcd_server_is_learner", "1 on a learner", group.role() == Role.LEARNER ? 1 : 0);
    text.gauge(
        "etcd_server_proposals_committed_total", "Last committed entry", group.commitIndex());
    text.gauge("etcd_server_proposals_applied_total", "Last applied entry", group.appliedIndex());
  }

  // Size and size in use are what counts against the quota. There is no file with holes in it: the
  // size on the disk goes up and down with the log, and no defragmentation would help.
  private static void add(StorageUsage storage, MetricsText text) {
    text.gauge(
        "etcd_server_quota_backend_bytes",
        "The most that the store may take",
        storage.quotaBytes());
    text.gauge(
        "etcd_mvcc_db_total_size_in_bytes",
        "What the store takes of its quota",
        storage.storeBytes());
    text.gauge(
        "etcd_mvcc_db_total_size_in_use_in_bytes",
        "What the store takes of its quota",
        storage.storeBytes());
    text.gauge("etcd_debugging_mvcc_keys_total", "Keys that exist", storage.keys());
    text.gauge("etcd_debugging_mvcc_current_revision", "Newest revision", storage.revision());
    text.gauge(
        "etcd_debugging_mvcc_compact_revision",
        "Reads below it are refused",
        storage.compactRevision());
  }

  private void addRequests(MetricsText text) {
    Map<String, List<Timer>> byMethod = new TreeMap<>();
    Map<String, Double> handled = new TreeMap<>();
    requests
        .timers()
        .forEach(
            (kind, timer) -> {
              String method =
                  String.join(
                      ",",
                      MetricsText.label("grpc_method", kind.bareMethod()),
                      MetricsText.label("grpc_service", kind.service()),
                      UNARY);
              byMethod.computeIfAbsent(method, _ -> new ArrayList<>()).add(timer);
              handled.put(
                  MetricsText.label("grpc_code", code(kind.code())) + "," + method,
                  (double) timer.count());
            });
    text.head("grpc_server_handled_total", "Calls by their outcome, without streams", "counter");
    handled.forEach(
        (labels, count) -> text.sample("grpc_server_handled_total", "{" + labels + "}", count));
    text.head("grpc_server_handling_seconds", "Time of calls, without streams", "histogram");
    byMethod.forEach(
        (labels, timers) -> text.histogram("grpc_server_handling_seconds", labels, timers));
  }

  /** As Go names it: {@code InvalidArgument}. */
  static String code(Status.Code code) {
    return code == Status.Code.OK
        ? "OK"
        : Arrays.stream(code.name().split("_", -1))
            .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining())
            .replace("Cancelled", "Canceled");
  }
}
