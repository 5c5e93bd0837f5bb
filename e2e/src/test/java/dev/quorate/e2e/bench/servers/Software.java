package dev.quorate.e2e.bench.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be started as three members. */
public sealed interface Software permits Quorate, Etcd {
  String name();

  int portsOfAMember();

  /** Of the processes. */
  Optional<Path> workingDirectory();

  /**
   * Variables of the processes.
   *
   * @param heap as after -Xmx, for what runs on a JVM
   */
  Map<String, String> environment(String heap);

  /**
   * The command of each member; the same one starts it again with the data that it has.
   *
   * @param ports of all members, one member after the other, the client's port first
   */
  List<List<String>> commands(Path directory, List<Integer> ports);

  /** The same, of members that begin with what a snapshot of etcd's format has. */
  Restore restore(Path snapshot, Path directory, List<Integer> ports);

  /**
   * @param before commands that run to their end, one for each member
   * @param commands of the members then
   */
  record Restore(List<List<String>> before, List<List<String>> commands) {}
}
