package dev.quorate.operator.local.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that we started, as it is written down: found again by a later operator, and never
 * mistaken for a stranger that got the same pid, because the start time must be the same too.
 */
public record RecordedProcess(long pid, Instant started) {

  /** The pid in a record until the process that is being started has a pid. */
  public static final RecordedProcess STARTING = new RecordedProcess(0, Instant.EPOCH);

  /** The process that was started with this argument, which must be one that nobody else uses. */
  public static Optional<RecordedProcess> withArgument(String unique) {
    return ProcessHandle.allProcesses()
        .filter(
            handle -> handle.info().arguments().map(List::of).orElse(List.of()).contains(unique))
        .findFirst()
        .map(RecordedProcess::of);
  }

  public static RecordedProcess of(ProcessHandle handle) {
    return new RecordedProcess(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
  }

  public boolean isRunning() {
    return handle().isPresent();
  }

  /** SIGTERM, then SIGKILL after the grace period; returns when the process is gone. */
  public void stop(Duration grace) {
    handle()
        .ifPresent(
            handle -> {
              handle.destroy();
              if (!awaitExit(handle, grace)) {
                kill();
              }
            });
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() {
    handle()
        .ifPresent(
            handle -> {
              handle.destroyForcibly();
              awaitExit(handle, Duration.ofSeconds(10));
            });
  }

  /** SIGTERM, without waiting. */
  void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  private Optional<ProcessHandle> handle() {
    if (pid <= 0) {
      return Optional.empty();
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().startInstant().orElse(Instant.EPOCH).equals(started))
        // A zombie whose parent does not reap it has a pid and a start time, but no command.
        .filter(handle -> handle.info().command().isPresent());
  }

  private boolean awaitExit(ProcessHandle handle, Duration patience) {
    CompletableFuture<ProcessHandle> exit = handle.onExit();
    try {
      exit.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !isRunning();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
