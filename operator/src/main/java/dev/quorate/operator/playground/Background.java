package dev.quorate.operator.playground;

import dev.quorate.operator.local.LocalOperator;
import dev.quorate.operator.local.ResourceStore;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.NodeCommand;
import dev.quorate.operator.local.process.Ports;
import dev.quorate.operator.local.process.ProcessRecord;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A cluster that stays: an operator process in the background, found again by its record. */
final class Background {
  private static final ClusterRef CLUSTER = new ClusterRef("local", "demo");

  private final StateDirectory state;
  private final Path root;
  private final Path jar;
  private final Terminal terminal;

  Background(StateDirectory state, Path root, Path jar, Terminal terminal) {
    this.state = state;
    this.root = root;
    this.jar = jar;
    this.terminal = terminal;
  }

  /** Starts the operator if none runs, applies the cluster, and waits until it is Ready. */
  int up() {
    NodeCommand.ofBuild(jar);
    if (operator().filter(RecordedProcess::isRunning).isEmpty()) {
      RecordedProcess started = startOperator();
      state.write(operatorFile(), started);
      terminal.event("started", "the operator, process " + started.pid());
    } else {
      terminal.event("found", "the operator, process " + operator().orElseThrow().pid());
    }
    new ResourceStore(state).apply(CLUSTER, LocalCluster.ofSize(3));
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

  int status() {
    List<ProcessRecord> processes = new NodeProcesses(state).all();
    boolean operates = operator().filter(RecordedProcess::isRunning).isPresent();
    terminal.line("");
    terminal.line("operator  " + (operates ? "running" : "not running"));
    if (processes.isEmpty()) {
      terminal.line("nodes     none; make up starts three");
      return operates ? 0 : 1;
    }
    try (LocalCluster cluster = new LocalCluster(state, CLUSTER)) {
      Map<String, MemberReport> reports = cluster.reports();
      processes.forEach(process -> terminal.line(line(process, reports.get(process.name()))));
      terminal.line("");
      terminal.line("  export ETCDCTL_ENDPOINTS=" + String.join(",", cluster.clientAddresses()));
      terminal.line("  etcdctl put hello world; etcdctl get hello; etcdctl member list");
      terminal.line(
          "  curl http://%s/api/v1/status".formatted(processes.getFirst().ports().restAddress()));
      terminal.line("data      " + state.path("volumes"));
      terminal.line("logs      " + state.path("logs"));
      terminal.line("make down stops everything; the data stays");
    }
    return 0;
  }

  /** Stops the operator, then the nodes: the other way round it would start them again. */
  int down(boolean wipe) {
    operator().ifPresent(running -> running.stop(Duration.ofSeconds(8)));
    state.delete(operatorFile());
    NodeProcesses nodes = new NodeProcesses(state);
    int stopped = nodes.all().size();
    nodes.stopAll();
    // And what a demo left that was killed before it could stop its nodes.
    new NodeProcesses(new StateDirectory(root.resolve("demo"))).stopAll();
    terminal.event("stopped", "the operator and " + stopped + " nodes");
    if (wipe) {
      state.deleteTree(state.root());
      terminal.event("deleted", state.root().toString());
    } else {
      terminal.line("The data stays in " + state.path("volumes") + "; make up uses it again.");
    }
    return 0;
  }

  /** The operator itself, in the foreground, until it is asked to end. */
  int operate() {
    try (FileChannel file =
            FileChannel.open(
                state.path("operator.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        terminal.failure("another operator runs on " + state.root());
        return 1;
      }
      CountDownLatch asked = new CountDownLatch(1);
      Logbook logbook = new Logbook(System.out);
      LocalOperator operator =
          new LocalOperator(
              state, NodeCommand.ofBuild(jar), Ports::wellKnown, logbook, logbook::event);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(
                      () -> {
                        operator.close();
                        asked.countDown();
                      }));
      operator.start();
      asked.await();
      return 0;
    } catch (IOException e) {
      throw new LocalWorldException("cannot lock " + state.path("operator.lock"), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private RecordedProcess startOperator() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Playground.class.getName(),
            "--state",
            root.toString(),
            "--node",
            jar.toString(),
            "operate");
    Path log = state.path("logs", "operator.log");
    try {
      java.nio.file.Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return RecordedProcess.of(process.toHandle());
    } catch (IOException e) {
      throw new LocalWorldException("cannot start the operator: " + command, e);
    }
  }

  private void awaitMembers(
      LocalCluster cluster, String expected, Predicate<MemberReport> condition) {
    LocalCluster.await(
        expected,
        Playground.PATIENCE,
        () -> {
          if (operator().filter(RecordedProcess::isRunning).isEmpty()) {
            throw new LocalWorldException(
                "expected a running operator; it ended, see " + state.path("logs", "operator.log"));
          }
          long there = cluster.reports().values().stream().filter(condition).count();
          return Optional.of(there).filter(count -> count == 3);
        },
        cluster::describe);
  }

  private static String line(ProcessRecord process, MemberReport report) {
    String what =
        report == null
            ? (process.process().isRunning() ? "does not answer" : "not running")
            : "%s %s member %s%s"
                .formatted(
                    report.state(),
                    report.role(),
                    report.memberId().orElse("-"),
                    report.leads() ? ", leads" : "");
    return "%-9s pid %-7d etcd %s  rest %s  %s"
        .formatted(
            process.name(),
            process.process().pid(),
            process.ports().clientAddress(),
            process.ports().restAddress(),
            what);
  }

  private Optional<RecordedProcess> operator() {
    return state.read(operatorFile(), RecordedProcess.class);
  }

  private Path operatorFile() {
    return state.path("operator.json");
  }
}
