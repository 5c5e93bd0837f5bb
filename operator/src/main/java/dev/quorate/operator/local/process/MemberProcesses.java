package dev.quorate.operator.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The records of all members' processes, one file each: processes/NAME.json. */
public final class MemberProcesses {
  private final StateDirectory state;

  public MemberProcesses(StateDirectory state) {
    this.state = state;
  }

  /** In the order of names. */
  public List<MemberProcess> all() {
    return state.readAll(state.path("processes"), MemberProcess.class);
  }

  public Optional<MemberProcess> named(String name) {
    return state.read(file(name), MemberProcess.class);
  }

  /** The file with the output of all processes that ever had this name. */
  public Path logOf(String name) {
    return state.path("logs", name + ".log");
  }

  void write(MemberProcess process) {
    state.write(file(process.name()), process);
  }

  /** Forgets the process; it is not ended. */
  public void forget(String name) {
    state.delete(file(name));
  }

  private Path file(String name) {
    return state.path("processes", name + ".json");
  }
}
