package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.local.process.StateDirectory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Ends the node processes that the local world has on record, from outside of it. */
public final class NodeShutdown {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final MemberProcesses processes;

  public NodeShutdown(StateDirectory state) {
    this.processes = new MemberProcesses(state);
  }

  /**
   * Ends every recorded process: asked first, killed after a grace period. There must be no
   * supervisor that starts them again.
   */
  public void stopAll() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      processes.all().forEach(record -> threads.execute(() -> record.process().stop(GRACE)));
    }
    // A record whose process was being started names no pid yet: it is found by its argument.
    processes.all().stream()
        .filter(record -> record.process().equals(RecordedProcess.STARTING))
        .forEach(
            record ->
                RecordedProcess.withArgument(record.uid()).ifPresent(found -> found.stop(GRACE)));
    processes.all().forEach(record -> processes.forget(record.name()));
  }
}
