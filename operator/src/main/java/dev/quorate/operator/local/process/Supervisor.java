package dev.quorate.operator.local.process;

import dev.quorate.operator.local.process.NodeCommand.NodeStart;
import java.nio.file.Path;
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
  private final NodeCommand node;
  private final IntFunction<Ports> newPorts;
  private final Clock clock;

  public Supervisor(
      StateDirectory state,
      Volumes volumes,
      NodeCommand node,
      IntFunction<Ports> newPorts,
      Clock clock) {
    this.state = state;
    this.volumes = volumes;
    this.node = node;
    this.newPorts = newPorts;
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
          processes().forEach(this::findStarted);
          processes().forEach(record -> retire(record, wanted));
          sets.forEach(this::startMissing);
          removeReleasedVolumes();
        });
  }

  public List<ProcessRecord> processes() {
    return state.readAll(state.path("processes"), ProcessRecord.class);
  }

  public Optional<ProcessRecord> process(String name) {
    return state.read(recordFile(name), ProcessRecord.class);
  }

  public Path logOf(String name) {
    return state.path("logs", name + ".log");
  }

  /** Asks a process to end; its record goes when it did. */
  void stop(ProcessRecord record) {
    state.write(recordFile(record.name()), record.leaving());
    record.process().terminate();
  }

  private void retire(ProcessRecord record, Set<String> wanted) {
    boolean running = record.process().isRunning();
    boolean keepsItsVolume =
        volumes.find(record.claim()).filter(c -> c.uid().equals(record.volumeUid())).isPresent();
    if (!keepsItsVolume) {
      // Somebody removed the directory below it. What it still writes goes nowhere.
      record.process().kill();
      state.delete(recordFile(record.name()));
    } else if (!running && (record.deleting() || !wanted.contains(record.name()))) {
      state.delete(recordFile(record.name()));
    } else if (running && !record.deleting() && !wanted.contains(record.name())) {
      stop(record);
    }
  }

  private void startMissing(DesiredSet set) {
    for (int ordinal = 0; ordinal < set.replicas(); ordinal++) {
      String name = set.cluster().memberName(ordinal);
      Optional<ProcessRecord> last = process(name);
      if (last.filter(this::isRunningOrPausing).isEmpty()) {
        Claim claim = volumes.ensure(set.cluster().claimName(ordinal), set.storageSize());
        if (!claim.deleting()) {
          start(name, ordinal, claim, last, set.clusterId());
        }
      }
    }
  }

  private boolean isRunningOrPausing(ProcessRecord record) {
    return record.process().isRunning()
        || clock.instant().isBefore(record.started().plus(pauseAfter(record)));
  }

  private static Duration pauseAfter(ProcessRecord record) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(record.restarts(), 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void start(
      String name,
      int ordinal,
      Claim claim,
      Optional<ProcessRecord> last,
      Optional<String> clusterId) {
    Instant now = clock.instant();
    String uid = UUID.randomUUID().toString();
    Ports ports = portsOf(name, ordinal);
    int restarts =
        last.filter(record -> record.started().plus(PROVEN).isAfter(now))
            .map(record -> record.restarts() + 1)
            .orElse(0);
    ProcessRecord record =
        new ProcessRecord(
            name,
            uid,
            claim.name(),
            claim.uid(),
            RecordedProcess.STARTING,
            ports,
            now,
            restarts,
            false);
    // Written down before there is a process: if we are killed in between, the next supervisor
    // looks for the UID among the running processes instead of starting a second one.
    state.write(recordFile(name), record);
    RecordedProcess process =
        node.start(
            new NodeStart(
                name,
                uid,
                volumes.dataDirectory(claim.name()),
                AdminToken.file(state),
                ports,
                logOf(name),
                clusterId));
    state.write(recordFile(name), record.runningAs(process));
  }

  private void findStarted(ProcessRecord record) {
    if (record.process().equals(RecordedProcess.STARTING)) {
      RecordedProcess.withArgument(record.uid())
          .ifPresent(found -> state.write(recordFile(record.name()), record.runningAs(found)));
    }
  }

  /** Ports stay with the ordinal: peers and clients know a member by its address. */
  private Ports portsOf(String name, int ordinal) {
    Path file = state.path("ports", name + ".json");
    return state
        .read(file, Ports.class)
        .orElseGet(
            () -> {
              Ports ports = newPorts.apply(ordinal);
              state.write(file, ports);
              return ports;
            });
  }

  private void removeReleasedVolumes() {
    Set<String> used = new HashSet<>();
    processes().forEach(record -> used.add(record.claim()));
    volumes.all().stream()
        .filter(Claim::deleting)
        .filter(claim -> !used.contains(claim.name()))
        .forEach(volumes::remove);
  }

  private Path recordFile(String name) {
    return state.path("processes", name + ".json");
  }
}
