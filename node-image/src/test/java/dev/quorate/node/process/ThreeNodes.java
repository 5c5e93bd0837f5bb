package dev.quorate.node.process;

import java.nio.file.Path;
import java.util.List;

/** A cluster of three processes, formed by hand. */
final class ThreeNodes {
  private ThreeNodes() {}

  /**
   * Forms it; all three serve when this returns.
   *
   * @param nodes gets each before it is started, so that its owner ends those of an attempt that
   *     failed too
   */
  static void form(Path directory, List<NodeProcess> nodes) {
    for (String name : List.of("n1", "n2", "n3")) {
      NodeProcess node = new NodeProcess(name, directory);
      nodes.add(node);
      node.start(
          nodes.size() == 1
              ? new String[] {"--bootstrap"}
              : new String[] {"--seed-node", nodes.getFirst().restAddress()});
      node.awaitServing(nodes.size());
    }
    nodes.forEach(node -> node.awaitServing(nodes.size()));
  }
}
