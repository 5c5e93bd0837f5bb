package dev.quorate.node.faults;

import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens to three nodes, and how it ends. */
enum Fault {
  KILL_LEADER("kill -9 of the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(List.of(nodes.awaitLeader()));
    }
  },
  KILL_TWO("kill -9 of two") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(some(nodes, 2, random));
    }
  },
  KILL_ALL("kill -9 of all three") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(nodes.all());
    }
  },
  PAUSE_LEADER("SIGSTOP of the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) throws IOException, InterruptedException {
      return pause(List.of(nodes.awaitLeader()));
    }
  },
  PAUSE_TWO("SIGSTOP of two") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) throws IOException, InterruptedException {
      return pause(some(nodes, 2, random));
    }
  };

  private final String description;

  Fault(String description) {
    this.description = description;
  }

  /** Ends a fault; that the nodes serve again afterwards is not its business. */
  interface Healing {
    void heal() throws IOException, InterruptedException;
  }

  abstract Healing inject(ThreeNodes nodes, Random random) throws IOException, InterruptedException;

  @Override
  public String toString() {
    return description;
  }

  private static Healing kill(List<NodeProcess> victims) {
    victims.forEach(NodeProcess::kill);
    return () -> victims.forEach(NodeProcess::start);
  }

  private static Healing pause(List<NodeProcess> victims) throws IOException, InterruptedException {
    for (NodeProcess victim : victims) {
      victim.pause();
    }
    return () -> {
      for (NodeProcess victim : victims) {
        victim.resume();
      }
    };
  }

  private static List<NodeProcess> some(ThreeNodes nodes, int count, Random random) {
    List<NodeProcess> shuffled = new ArrayList<>(nodes.all());
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, count);
  }
}
