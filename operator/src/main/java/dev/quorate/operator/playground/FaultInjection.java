package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.ProcessRecord;
import dev.quorate.operator.local.process.StateDirectory;

/** The accidents that the demonstration shows: a process that is killed, a disk that is lost. */
public final class FaultInjection {
  private final StateDirectory state;
  private final NodeProcesses processes;

  public FaultInjection(StateDirectory state) {
    this.state = state;
    this.processes = new NodeProcesses(state);
  }

  /** kill -9; the supervisor starts it again. */
  public void kill(String member) {
    processes.named(member).process().kill();
  }

  /** Ends the process and removes its directory, with nothing in between. */
  public void wipe(String member) {
    state.exclusively(
        () -> {
          ProcessRecord record = processes.named(member);
          record.process().kill();
          state.deleteTree(state.path("volumes", record.claim()));
        });
  }
}
