package dev.quorate.operator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.local.process.FreePorts;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.playground.EtcdKeys;
import dev.quorate.operator.playground.FaultInjection;
import dev.quorate.operator.playground.LocalCluster;
import dev.quorate.operator.playground.NodeShutdown;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Real node processes under the operator's real planner; closing it leaves nothing running. */
final class LocalRing implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final ClusterRef DEMO = new ClusterRef("local", "demo");

  final StateDirectory state;
  final ResourceStore resources;
  final FaultInjection faults;
  final LocalCluster cluster;
  final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
  private LocalOperator operator;

  LocalRing(Path directory) {
    state = new StateDirectory(directory);
    resources = new ResourceStore(state);
    faults = new FaultInjection(state);
    cluster = new LocalCluster(state, DEMO);
    operator = newOperator().start();
  }

  /** A cluster of three that is Ready. */
  static LocalRing ofThree(Path directory) {
    return of(directory, LocalCluster.ofSize(3));
  }

  /** The same of another spec. */
  static LocalRing of(Path directory, ClusterSpec spec) {
    LocalRing ring = new LocalRing(directory);
    try {
      ring.resources.apply(DEMO, spec);
      ring.cluster.awaitReady(PATIENCE);
      return ring;
    } catch (RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  private LocalOperator newOperator() {
    return new LocalOperator(
        state,
        NodeLauncher.ofBuild(NodeProcess.JAR),
        ordinal -> FreePorts.any(),
        Journal.SILENT,
        (cluster, event) -> events.add(event));
  }

  String clusterId() {
    return cluster.status().flatMap(ClusterStatus::clusterId).orElse("none");
  }

  Map<String, String> memberIds() {
    Map<String, String> ids = new HashMap<>();
    cluster.reports().forEach((name, report) -> ids.put(name, report.memberId().orElse("none")));
    return ids;
  }

  /** Who leads by its own report of the latest term; "none" while nobody does. */
  String leader() {
    return cluster.reports().values().stream()
        .filter(MemberReport::leads)
        .max(Comparator.comparingLong(MemberReport::term))
        .map(MemberReport::nodeId)
        .orElse("none");
  }

  /** Of the processes that run. */
  List<String> commandLines() {
    return new MemberProcesses(state)
        .all().stream()
            .flatMap(record -> ProcessHandle.of(record.process().pid()).stream())
            .flatMap(process -> process.info().commandLine().stream())
            .toList();
  }

  void put(String key, String value) {
    try (EtcdKeys keys = cluster.keyspace()) {
      keys.put(key, value, PATIENCE);
    }
  }

  void expect(Map<String, String> wanted) {
    try (EtcdKeys keys = cluster.keyspace()) {
      assertThat(keys.read("test/", PATIENCE)).isEqualTo(wanted);
    }
  }

  /** Waits until another process of this member serves. */
  MemberReport awaitBack(String name, MemberReport before) {
    return cluster.awaitMember(
        name,
        "serves in a new process",
        PATIENCE,
        report ->
            !report.incarnation().equals(before.incarnation())
                && report.state() == MemberReport.State.SERVING);
  }

  /** Operator and nodes end, as with the machine, and the operator begins again. */
  void restartEverything() {
    operator.close();
    new NodeShutdown(state).stopAll();
    operator = newOperator().start();
  }

  @Override
  public void close() {
    operator.close();
    new NodeShutdown(state).stopAll();
    cluster.close();
  }
}
