package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.MemberProcess;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.StateDirectory;

/** The accidents that the demonstration shows: a process that is killed, a disk that is lost. */
public final class FaultInjection {
  private final StateDirectory state;
  private final MemberProcesses processes;

  public FaultInjection(StateDirectory state) {
    this.state = state;
    this.processes = new MemberProcesses(state);
  }

  /** kill -9; the supervisor starts it again. */
  public void kill(String member) {
    process(member).process().kill();
  }

  /** Ends the process and removes its directory, with nothing in between. */
  public void wipe(String member) {
    state.exclusively(
        () -> {
          MemberProcess record = process(member);
          record.process().kill();
          state.deleteTree(state.path("volumes", record.claim()));
        });
  }

  private MemberProcess process(String member) {
    return processes
        .named(member)
        .orElseThrow(() -> new LocalWorldException("there is no process of " + member));
  }
}
