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

  /** Asks the process with this UID to end; false if it is another one by now, or none. */
  public boolean stop(String name, String uid) {
    Optional<MemberProcess> found = named(name).filter(process -> process.uid().equals(uid));
    found.ifPresent(this::stop);
    return found.isPresent();
  }

  /** Asks a process to end; its record goes when it did. */
  void stop(MemberProcess process) {
    write(process.leaving());
    process.process().terminate();
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
