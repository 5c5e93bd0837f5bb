package dev.quorate.operator.local.process;

import dev.quorate.operator.local.process.NodeLauncher.NodeStart;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Keeps the processes that the desired sets ask for: what the StatefulSet controller and the
 * kubelet are on Kubernetes. Starts all ordinals together, restarts those that ended with a growing
 * pause, stops those that are not asked for any more, and removes a released volume once no process
 * uses it. Touches only processes that it recorded, by pid and start time.
 */
public final class Supervisor {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  // A process that lived this long did start: its end is not another failed attempt.
  private static final Duration PROVEN = Duration.ofSeconds(10);

  private final StateDirectory state;
  private final Volumes volumes;
  private final MemberProcesses processes;
  private final NodeLauncher node;
  private final PortAssignments ports;
  private final Clock clock;

  /**
   * @param newPorts the ports of an ordinal that is started for the first time
   */
  public Supervisor(
      StateDirectory state,
      Volumes volumes,
      MemberProcesses processes,
      NodeLauncher node,
      IntFunction<NodePorts> newPorts,
      Clock clock) {
    this.state = state;
    this.volumes = volumes;
    this.processes = processes;
    this.node = node;
    this.ports = new PortAssignments(state, newPorts);
    this.clock = clock;
  }

  /** One look at everything; called several times a second. */
  public void tend() {
    state.exclusively(
        () -> {
          List<DesiredSet> sets = state.readAll(state.path("sets"), DesiredSet.class);
          Set<String> wanted = new HashSet<>();
          for (DesiredSet set : sets) {
            for (int ordinal = 0; ordinal < set.replicas(); ordinal++) {
              wanted.add(set.cluster().memberName(ordinal));
            }
          }
          processes.all().forEach(this::findStarted);
          processes.all().forEach(record -> retire(record, wanted));
          sets.forEach(this::startMissing);
          removeReleasedVolumes();
        });
  }

  private void retire(MemberProcess record, Set<String> wanted) {
    boolean running = record.process().isRunning();
    boolean keepsItsVolume =
        volumes.find(record.claim()).filter(c -> c.uid().equals(record.volumeUid())).isPresent();
    if (!keepsItsVolume) {
      // Somebody removed the directory below it. What it still writes goes nowhere.
      record.process().kill();
      processes.forget(record.name());
    } else if (!running && (record.deleting() || !wanted.contains(record.name()))) {
      processes.forget(record.name());
    } else if (running && !record.deleting() && !wanted.contains(record.name())) {
      processes.stop(record);
    }
  }

  private void startMissing(DesiredSet set) {
    for (int ordinal = 0; ordinal < set.replicas(); ordinal++) {
      String name = set.cluster().memberName(ordinal);
      Optional<MemberProcess> last = processes.named(name);
      if (last.filter(this::isRunningOrPausing).isEmpty()) {
        Claim claim = volumes.ensure(set.cluster().claimName(ordinal), set.storageSize());
        if (!claim.deleting()) {
          start(name, ordinal, claim, last, set);
        }
      }
    }
  }

  private boolean isRunningOrPausing(MemberProcess record) {
    return record.process().isRunning()
        || clock.instant().isBefore(record.started().plus(pauseAfter(record)));
  }

  private static Duration pauseAfter(MemberProcess record) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(record.restarts(), 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void start(
      String name, int ordinal, Claim claim, Optional<MemberProcess> last, DesiredSet set) {
    Instant now = clock.instant();
    String uid = UUID.randomUUID().toString();
    NodePorts itsPorts = ports.of(name, ordinal);
    int restarts =
        last.filter(record -> record.started().plus(PROVEN).isAfter(now))
            .map(record -> record.restarts() + 1)
            .orElse(0);
    MemberProcess record =
        new MemberProcess(
            name,
            uid,
            claim.name(),
            claim.uid(),
            RecordedProcess.STARTING,
            itsPorts,
            now,
            restarts,
            false,
            set.engine(),
            Optional.of(set.revision()));
    // Written down before there is a process: if we are killed in between, the next supervisor
    // looks for the UID among the running processes instead of starting a second one.
    processes.write(record);
    RecordedProcess process =
        node.start(
            new NodeStart(
                name,
                uid,
                volumes.dataDirectory(claim.name()),
                AdminToken.file(state),
                itsPorts,
                processes.logOf(name),
                set.clusterId(),
                set.ownerUid(),
                set.engine(),
                set.retired(),
                set.bootstrapFile()));
    processes.write(record.runningAs(process));
  }

  private void findStarted(MemberProcess record) {
    if (record.process().equals(RecordedProcess.STARTING)) {
      RecordedProcess.withArgument(record.uid())
          .ifPresent(found -> processes.write(record.runningAs(found)));
    }
  }

  private void removeReleasedVolumes() {
    Set<String> used = new HashSet<>();
    processes.all().forEach(record -> used.add(record.claim()));
    volumes.all().stream()
        .filter(Claim::deleting)
        .filter(claim -> !used.contains(claim.name()))
        .forEach(volumes::remove);
  }
}
