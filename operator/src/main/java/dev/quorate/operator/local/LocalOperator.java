package dev.quorate.operator.local;

import dev.quorate.operator.local.process.AdminToken;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.NodePorts;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.local.process.Supervisor;
import dev.quorate.operator.local.process.Volumes;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pacing;
import dev.quorate.operator.world.Pass;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * The operator on this machine: the supervisor of the processes in one thread, the passes over the
 * clusters in another. Closing it leaves the processes running, as the end of an operator does on
 * Kubernetes.
 */
public final class LocalOperator implements AutoCloseable {
  private static final Duration TEND_EVERY = Duration.ofMillis(200);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final ClusterRef NO_CLUSTER = new ClusterRef("local", "*");

  private final Semaphore wakeUps = new Semaphore(0);
  private final StateDirectory state;
  private final ResourceStore resources;
  private final ChildFiles children;
  private final MemberProcesses processes;
  private final Supervisor supervisor;
  private final LocalMembers members;
  private final ReportWatch watch;
  private final Pass pass;
  private final Pacing pacing = new Pacing();
  private final Journal journal;
  private final List<Thread> threads;
  private volatile boolean closed;

  /**
   * @param newPorts the ports of an ordinal that is started for the first time
   * @param journal hears of every act
   * @param events hears of every event that is published
   */
  public LocalOperator(
      StateDirectory state,
      NodeLauncher node,
      IntFunction<NodePorts> newPorts,
      Journal journal,
      BiConsumer<ClusterRef, ClusterEvent> events) {
    Clock clock = Clock.systemUTC();
    Volumes volumes = new Volumes(state);
    this.processes = new MemberProcesses(state);
    this.state = state;
    this.journal = journal;
    this.resources = new ResourceStore(state);
    this.children = new ChildFiles(state);
    this.supervisor = new Supervisor(state, volumes, processes, node, newPorts, clock);
    this.members = new LocalMembers(state, clock);
    this.watch = new ReportWatch(members, wakeUps::release);
    LocalWorld world = new LocalWorld(state, resources, volumes, processes, members, events, clock);
    this.pass = new Pass(world, LocalOperator::newClusterId, clock, journal);
    this.threads =
        List.of(
            Thread.ofPlatform().name("supervisor").unstarted(this::supervise),
            Thread.ofPlatform().name("operator").unstarted(this::operate));
  }

  public LocalOperator start() {
    AdminToken.of(state);
    threads.forEach(Thread::start);
    return this;
  }

  private void supervise() {
    long seen = 0;
    while (!closed) {
      try {
        state.exclusively(() -> children.collectGarbage(resources.clusters()));
        supervisor.tend();
        watch.over(processes.all());
        long now = state.fingerprint("clusters", "tasks", "processes", "sets", "volumes");
        if (now != seen) {
          wakeUps.release();
        }
        seen = now;
      } catch (RuntimeException e) {
        journal.troubled(NO_CLUSTER, e.toString());
      }
      pause(TEND_EVERY);
    }
  }

  private void operate() {
    while (!closed) {
      Instant started = Instant.now();
      Duration recheck = Duration.ofSeconds(10);
      try {
        for (ObservedCluster cluster : resources.clusters()) {
          Duration wanted = pacing.after(cluster.ref(), pass.over(cluster.ref()));
          recheck = wanted.compareTo(recheck) < 0 ? wanted : recheck;
        }
      } catch (RuntimeException e) {
        // Whatever went wrong in this pass, the next begins with a new look at everything.
        journal.troubled(NO_CLUSTER, e.toString());
        recheck = AFTER_TROUBLE;
      }
      awaitWakeUp(recheck.minus(Duration.between(started, Instant.now())));
    }
  }

  private void awaitWakeUp(Duration atMost) {
    try {
      if (wakeUps.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
        // Changes come in swarms; one pass answers all that came before it.
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private static String newClusterId() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    watch.close();
    members.close();
  }
}
