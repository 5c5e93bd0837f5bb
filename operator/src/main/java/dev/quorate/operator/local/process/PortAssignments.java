package dev.quorate.operator.local.process;

import java.nio.file.Path;
import java.util.function.IntFunction;

/** Ports stay with the ordinal: peers and clients know a member by its address. */
final class PortAssignments {
  private final StateDirectory state;
  private final IntFunction<NodePorts> newPorts;

  /**
   * @param newPorts the ports of an ordinal that has none yet
   */
  PortAssignments(StateDirectory state, IntFunction<NodePorts> newPorts) {
    this.state = state;
    this.newPorts = newPorts;
  }

  NodePorts of(String name, int ordinal) {
    Path file = state.path("ports", name + ".json");
    return state
        .read(file, NodePorts.class)
        .orElseGet(
            () -> {
              NodePorts ports = newPorts.apply(ordinal);
              state.write(file, ports);
              return ports;
            });
  }
}
