package dev.quorate.operator.playground;

import dev.quorate.operator.local.ResourceStore;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.spec.BootstrapSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** A cluster that stays: its operator and its nodes run in the background until {@code down}. */
final class Background {
  static final ClusterRef CLUSTER = new ClusterRef("local", "demo");

  private final StateDirectory state;
  private final Path root;
  private final Path jar;
  private final Terminal terminal;
  private final BackgroundOperator operator;

  Background(StateDirectory state, Path root, Path jar, Terminal terminal) {
    this.state = state;
    this.root = root;
    this.jar = jar;
    this.terminal = terminal;
    this.operator = new BackgroundOperator(state, root, jar);
  }

  /**
   * Starts the operator if none runs, applies the cluster, and waits until it is Ready.
   *
   * @param source what it begins with; without effect on one that has begun
   */
  int up(BootstrapSource source) {
    NodeLauncher.ofBuild(jar);
    operator
        .running()
        .ifPresentOrElse(
            found -> terminal.event("found", "the operator, process " + found.pid()),
            () -> terminal.event("started", "the operator, process " + operator.start().pid()));
    new ResourceStore(state).apply(CLUSTER, LocalCluster.ofSize(3, source));
    try (LocalCluster cluster = new LocalCluster(state, CLUSTER)) {
      awaitMembers(cluster, "an operator and three nodes that answer", report -> true);
      ClusterStatus ready = cluster.awaitReady(Playground.PATIENCE);
      // The Ready ones may be the processes that the last `make down` ended: ask these.
      awaitMembers(
          cluster,
          "three nodes that serve",
          report -> report.state() == MemberReport.State.SERVING && report.leader().isPresent());
      terminal.proof("Ready: cluster " + ready.clusterId().orElse("none"));
    }
    return status();
  }

  /** Prints the processes; 1 if there is neither an operator nor a node. */
  int status() {
    boolean operatorRuns = operator.running().isPresent();
    new Overview(state, terminal).print(operatorRuns);
    return operatorRuns || !new MemberProcesses(state).all().isEmpty() ? 0 : 1;
  }

  /** Stops the operator, then the nodes: the other way round it would start them again. */
  int down(boolean wipe) {
    operator.stop();
    int stopped = new MemberProcesses(state).all().size();
    new NodeShutdown(state).stopAll();
    // And the nodes of a demo that was killed before it could stop them.
    new NodeShutdown(new StateDirectory(root.resolve("demo"))).stopAll();
    terminal.event("stopped", "the operator and " + stopped + " nodes");
    if (wipe) {
      state.deleteTree(state.root());
      terminal.event("deleted", state.root().toString());
    } else {
      terminal.line("The data stays in " + state.path("volumes") + "; make up uses it again.");
    }
    return 0;
  }

  private void awaitMembers(
      LocalCluster cluster, String expected, Predicate<MemberReport> condition) {
    LocalCluster.await(
        expected,
        Playground.PATIENCE,
        () -> {
          if (operator.running().isEmpty()) {
            throw new LocalWorldException(
                "expected a running operator; it ended, see " + operator.log());
          }
          long there = cluster.reports().values().stream().filter(condition).count();
          return Optional.of(there).filter(count -> count == 3);
        },
        cluster::describe);
  }
}
