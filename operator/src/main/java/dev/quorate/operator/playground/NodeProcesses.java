package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.ProcessRecord;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.local.process.StateDirectory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The node processes that the local world has on record, and their end from outside of it. */
public final class NodeProcesses {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final StateDirectory state;

  public NodeProcesses(StateDirectory state) {
    this.state = state;
  }

  List<ProcessRecord> all() {
    return state.readAll(state.path("processes"), ProcessRecord.class);
  }

  ProcessRecord named(String name) {
    return all().stream()
        .filter(record -> record.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new LocalWorldException("there is no process " + name));
  }

  /**
   * Ends every recorded process: asked first, killed after a grace period. There must be no
   * supervisor that starts them again.
   */
  public void stopAll() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      all().forEach(record -> threads.execute(() -> record.process().stop(GRACE)));
    }
    // A record whose process was being started names no pid yet: it is found by its argument.
    all().stream()
        .filter(record -> record.process().equals(RecordedProcess.STARTING))
        .forEach(
            record ->
                RecordedProcess.withArgument(record.uid()).ifPresent(found -> found.stop(GRACE)));
    all().forEach(record -> state.delete(state.path("processes", record.name() + ".json")));
  }
}
