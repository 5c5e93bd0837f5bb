package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.ProcessRecord;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.local.process.Volumes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What befalls processes and directories from outside of the operator: the hands of a person. */
public final class Machine {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final StateDirectory state;
  private final Volumes volumes;

  public Machine(StateDirectory state) {
    this.state = state;
    this.volumes = new Volumes(state);
  }

  List<ProcessRecord> processes() {
    return state.readAll(state.path("processes"), ProcessRecord.class);
  }

  ProcessRecord process(String name) {
    return processes().stream()
        .filter(record -> record.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new LocalWorldException("there is no process " + name));
  }

  /** kill -9; the supervisor starts it again. */
  public void kill(String name) {
    process(name).process().kill();
  }

  /** Ends the process and removes its directory, with nothing in between. */
  public void wipe(String name) {
    state.exclusively(
        () -> {
          ProcessRecord record = process(name);
          record.process().kill();
          state.deleteTree(state.path("volumes", record.claim()));
        });
  }

  /**
   * Ends every recorded process: asked first, killed after a grace period. There must be no
   * supervisor that starts them again.
   */
  public void stopAll() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      processes().forEach(record -> threads.execute(() -> record.process().stop(GRACE)));
    }
    // A record whose process was being started names no pid yet: it is found by its argument.
    processes().stream()
        .filter(record -> record.process().equals(RecordedProcess.STARTING))
        .forEach(
            record ->
                RecordedProcess.withArgument(record.uid()).ifPresent(found -> found.stop(GRACE)));
    processes().forEach(record -> state.delete(state.path("processes", record.name() + ".json")));
  }

  /** Whether the directory of this member is there. */
  boolean hasVolume(String claim) {
    return volumes.find(claim).isPresent();
  }
}
