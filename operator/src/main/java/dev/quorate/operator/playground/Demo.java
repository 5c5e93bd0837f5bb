package dev.quorate.operator.playground;

import dev.quorate.operator.local.LocalOperator;
import dev.quorate.operator.local.ResourceStore;
import dev.quorate.operator.local.process.FreePorts;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.spec.Auth;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.status.ClusterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The product in a minute: a cluster is formed, written to, loses its leader, loses a disk, grows,
 * shrinks, is restarted member by member, and loses nothing else. Every claim is checked; the first
 * that does not hold ends the demo.
 */
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEYS = 300;
  private static final Engine SLOWER_HEARTBEAT =
      new Engine(
          Optional.empty(),
          Optional.of(150),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Auth.DEFAULTS);

  private final StateDirectory state;
  private final NodeLauncher node;
  private final Terminal terminal;
  private final ClusterRef ref = new ClusterRef("local", "demo");
  private final Map<String, String> written = new TreeMap<>();

  Demo(StateDirectory state, NodeLauncher node, Terminal terminal) {
    this.state = state;
    this.node = node;
    this.terminal = terminal;
  }

  /**
   * @throws LocalWorldException naming what it expected and what came instead; the processes are
   *     stopped in any case
   */
  void run() {
    FaultInjection faults = new FaultInjection(state);
    try (LocalOperator operator =
            new LocalOperator(
                state, node, ordinal -> FreePorts.any(), new Narrator(terminal), Demo::ignore);
        LocalCluster cluster = new LocalCluster(state, ref)) {
      operator.start();
      String clusterId = form(cluster);
      try (EtcdKeys keys = cluster.keyspace()) {
        write(cluster, keys);
        killLeader(cluster, faults, keys);
        wipe(cluster, faults, keys, clusterId);
        scale(cluster, keys);
        roll(cluster, keys);
      }
    } finally {
      new NodeShutdown(state).stopAll();
    }
    terminal.line("");
    terminal.event("stopped", "all nodes; nothing is left running");
  }

  private String form(LocalCluster cluster) {
    terminal.chapter("1. A ConsensusCluster of three is applied");
    Instant start = Instant.now();
    new ResourceStore(state).apply(ref, LocalCluster.ofSize(3));
    ClusterStatus ready = cluster.awaitReady(PATIENCE);
    String clusterId = ready.clusterId().orElseThrow();
    terminal.proof(
        "Ready: cluster %s, epoch %d, 3 voters, %s leads; %s from nothing"
            .formatted(
                clusterId,
                ready.epoch(),
                cluster.leader().orElse("nobody"),
                Terminal.seconds(Duration.between(start, Instant.now()))));
    return clusterId;
  }

  private void write(LocalCluster cluster, EtcdKeys keys) {
    terminal.chapter("2. Written and read through etcd's API");
    Instant start = Instant.now();
    Map<String, String> batch = new TreeMap<>();
    for (int i = 0; i < KEYS; i++) {
      batch.put("demo/%04d".formatted(i), "value " + i);
    }
    keys.putAll(batch, PATIENCE);
    written.putAll(batch);
    terminal.deed(
        "put",
        "%d keys, each on the disks of a majority when it was acknowledged; %s"
            .formatted(KEYS, Terminal.seconds(Duration.between(start, Instant.now()))));
    List<String> addresses = cluster.clientAddresses();
    for (int member = 0; member < addresses.size(); member++) {
      expectEverything(keys.readThrough(member, "demo/", PATIENCE), "demo-" + member);
    }
    terminal.proof(KEYS + " keys and values are the same through each member");
  }

  private void killLeader(LocalCluster cluster, FaultInjection faults, EtcdKeys keys) {
    String leader = cluster.leader().orElseThrow();
    MemberReport before = cluster.reports().get(leader);
    terminal.chapter("3. The leader, " + leader + ", is killed with -9");
    Instant killed = Instant.now();
    faults.kill(leader);
    terminal.deed("kill -9", "process of " + leader);
    put(keys, "demo/after-kill", "written while " + leader + " was away");
    terminal.proof(
        "written again after " + Terminal.seconds(Duration.between(killed, Instant.now())));
    String next =
        LocalCluster.await(
            "a leader in a newer term",
            PATIENCE,
            () ->
                cluster.leader().filter(name -> cluster.reports().get(name).term() > before.term()),
            cluster::describe);
    expectEverything(keys.read("demo/", PATIENCE), "the others");
    terminal.proof(
        "%s leads in term %d; all %d keys are there, none is lost"
            .formatted(next, cluster.reports().get(next).term(), written.size()));
    MemberReport after =
        cluster.awaitMember(
            leader,
            "back and caught up as the same member " + before.memberId().orElseThrow(),
            PATIENCE,
            report ->
                !report.incarnation().equals(before.incarnation())
                    && report.memberId().equals(before.memberId())
                    && report.state() == MemberReport.State.SERVING);
    expectEverything(keys.readThrough(ordinal(leader), "demo/", PATIENCE), leader);
    terminal.proof(
        "%s is back by itself as the same member %s, %s after the kill"
            .formatted(
                leader,
                after.memberId().orElseThrow(),
                Terminal.seconds(Duration.between(killed, Instant.now()))));
    cluster.awaitReady(PATIENCE);
  }

  private void wipe(LocalCluster cluster, FaultInjection faults, EtcdKeys keys, String clusterId) {
    String name = ref.memberName(0);
    MemberReport before = cluster.reports().get(name);
    terminal.chapter("4. The disk of " + name + ", the first member, is lost");
    Instant wiped = Instant.now();
    faults.wipe(name);
    terminal.deed("wiped", "process killed, directory deleted");
    put(keys, "demo/after-wipe", "written while " + name + " had no disk");
    MemberReport after =
        cluster.awaitMember(
            name,
            "replaced by a new voter",
            PATIENCE,
            report ->
                report.memberId().isPresent()
                    && !report.memberId().equals(before.memberId())
                    && report.role() == MemberReport.Role.VOTER
                    && report.state() == MemberReport.State.SERVING);
    ClusterStatus ready = cluster.awaitReady(PATIENCE);
    expect("the same clusterId", clusterId, ready.clusterId().orElse("none"));
    expect("the same clusterId on " + name, clusterId, after.clusterId().orElse("none"));
    expectEverything(keys.readThrough(0, "demo/", PATIENCE), name);
    terminal.proof(
        "replaced after %s: member %s instead of %s, the same cluster %s"
            .formatted(
                Terminal.seconds(Duration.between(wiped, Instant.now())),
                after.memberId().orElseThrow(),
                before.memberId().orElseThrow(),
                clusterId));
    terminal.proof(
        "all %d keys are on its new disk, read through %s".formatted(written.size(), name));
  }

  private void scale(LocalCluster cluster, EtcdKeys keys) {
    terminal.chapter("5. Five members are asked for, and then three again");
    Instant start = Instant.now();
    resize(cluster, 5);
    put(keys, "demo/after-growth", "written with five members");
    try (EtcdKeys five = cluster.keyspace()) {
      expectEverything(five.readThrough(3, "demo/", PATIENCE), ref.memberName(3));
      expectEverything(five.readThrough(4, "demo/", PATIENCE), ref.memberName(4));
    }
    terminal.proof(
        "5 voters after %s; all %d keys are on the new ones too"
            .formatted(Terminal.seconds(Duration.between(start, Instant.now())), written.size()));
    Instant shrinking = Instant.now();
    resize(cluster, 3);
    put(keys, "demo/after-shrinking", "written with three members again");
    expectEverything(keys.read("demo/", PATIENCE), "the three that stay");
    terminal.proof(
        "3 voters after %s, the highest ordinals left first; all %d keys are there"
            .formatted(
                Terminal.seconds(Duration.between(shrinking, Instant.now())), written.size()));
  }

  private void resize(LocalCluster cluster, int members) {
    new ResourceStore(state).apply(ref, LocalCluster.ofSize(members));
    ClusterStatus ready = cluster.awaitReady(PATIENCE);
    expect("members", Integer.toString(members), Integer.toString(ready.members().size()));
  }

  private void roll(LocalCluster cluster, EtcdKeys keys) {
    terminal.chapter("6. A setting of the engine changes: the members are restarted, under writes");
    Map<String, MemberReport> before = cluster.reports();
    Instant start = Instant.now();
    new ResourceStore(state).apply(ref, LocalCluster.ofSize(3).with(SLOWER_HEARTBEAT));
    int writes = 0;
    Duration longest = Duration.ZERO;
    while (!isEachRestarted(before, cluster.reports())) {
      if (Instant.now().isAfter(start.plus(PATIENCE))) {
        throw new LocalWorldException(
            "expected within %s that each member is restarted once; instead: %s"
                .formatted(Terminal.seconds(PATIENCE), cluster.describe()));
      }
      Instant asked = Instant.now();
      put(keys, "demo/roll-%05d".formatted(writes++), "written during the roll");
      Duration taken = Duration.between(asked, Instant.now());
      longest = taken.compareTo(longest) > 0 ? taken : longest;
    }
    cluster.awaitReady(PATIENCE);
    cluster
        .reports()
        .forEach(
            (name, report) ->
                expect(
                    "the same member " + name,
                    before.get(name).memberId().orElse("none"),
                    report.memberId().orElse("none")));
    expectEverything(keys.read("demo/", PATIENCE), "the members after their restart");
    terminal.proof(
        "each member restarted once, the leader last, in %s; %d writes meanwhile, none failed or lost, the longest took %d ms"
            .formatted(
                Terminal.seconds(Duration.between(start, Instant.now())),
                writes,
                longest.toMillis()));
  }

  private static boolean isEachRestarted(
      Map<String, MemberReport> before, Map<String, MemberReport> now) {
    return now.keySet().equals(before.keySet())
        && now.entrySet().stream()
            .allMatch(
                member ->
                    member.getValue().state() == MemberReport.State.SERVING
                        && !member
                            .getValue()
                            .incarnation()
                            .equals(before.get(member.getKey()).incarnation()));
  }

  private void put(EtcdKeys keys, String key, String value) {
    keys.put(key, value, PATIENCE);
    written.put(key, value);
  }

  private void expectEverything(Map<String, String> found, String where) {
    Map<String, String> lost = new TreeMap<>(written);
    lost.entrySet().removeAll(found.entrySet());
    if (!lost.isEmpty() || found.size() != written.size()) {
      throw new LocalWorldException(
          "expected the %d keys that were acknowledged, found %d through %s; missing or different: %s"
              .formatted(written.size(), found.size(), where, lost));
    }
  }

  private static void expect(String what, String expected, String found) {
    if (!expected.equals(found)) {
      throw new LocalWorldException("expected %s, %s; found %s".formatted(what, expected, found));
    }
  }

  /** The narrator tells each act; that a member which we killed is away is no news. */
  private static void ignore(ClusterRef cluster, ClusterEvent event) {}

  private static int ordinal(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }
}
