package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens to three nodes, and how it ends. */
enum Fault {
  KILL_LEADER("kill -9 of the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(nodes, List.of(nodes.awaitLeader()));
    }
  },
  KILL_TWO("kill -9 of two") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(nodes, shuffled(nodes, random).subList(0, 2));
    }
  },
  KILL_ALL("kill -9 of all three") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return kill(nodes, nodes.all());
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
      return pause(shuffled(nodes, random).subList(0, 2));
    }
  },
  CUT_OFF_LEADER("both links of the leader are cut") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      NodeProcess leader = nodes.awaitLeader();
      for (NodeProcess other : nodes.others(leader)) {
        nodes.links().cut(leader, other);
        nodes.links().cut(other, leader);
      }
      return nodes.links()::heal;
    }
  },
  CUT_ONE_LINK("the link of the leader and a follower is cut") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      NodeProcess leader = nodes.awaitLeader();
      NodeProcess other = nodes.others(leader).get(random.nextInt(2));
      nodes.links().cut(leader, other);
      nodes.links().cut(other, leader);
      return nodes.links()::heal;
    }
  },
  /** It sends heartbeats, and hears no answer. */
  DEAF_LEADER("nothing reaches the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      NodeProcess leader = nodes.awaitLeader();
      nodes.others(leader).forEach(other -> nodes.links().cut(other, leader));
      return nodes.links()::heal;
    }
  },
  MUTE_LEADER("nothing comes from the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      NodeProcess leader = nodes.awaitLeader();
      nodes.others(leader).forEach(other -> nodes.links().cut(leader, other));
      return nodes.links()::heal;
    }
  },
  CUT_ALL_LINKS("all links are cut") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      for (NodeProcess node : nodes.all()) {
        nodes.others(node).forEach(other -> nodes.links().cut(node, other));
      }
      return nodes.links()::heal;
    }
  },
  SLOW_LINKS("links are slow, and all connections were reset") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      for (NodeProcess node : nodes.all()) {
        nodes.others(node).forEach(o -> nodes.links().delay(node, o, random.nextInt(100)));
      }
      nodes.links().reset();
      return nodes.links()::heal;
    }
  },
  KILL_BEHIND_A_CUT("a cut follower, and kill -9 of the leader") {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      NodeProcess leader = nodes.awaitLeader();
      NodeProcess other = nodes.others(leader).get(random.nextInt(2));
      nodes.others(other).forEach(third -> nodes.links().cut(other, third));
      nodes.others(other).forEach(third -> nodes.links().cut(third, other));
      leader.kill();
      return () -> {
        nodes.links().heal();
        nodes.start(leader);
      };
    }
  },
  HUNG_DISK_OF_THE_LEADER("the leader's disk hangs", true) {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return freeze(nodes, nodes.awaitLeader());
    }

    @Override
    Duration longest() {
      return Duration.ofSeconds(10);
    }
  },
  HUNG_DISK("a disk hangs", true) {
    @Override
    Healing inject(ThreeNodes nodes, Random random) {
      return freeze(nodes, shuffled(nodes, random).getFirst());
    }
  },
  FULL_DISK("a disk is full: the process ends, and is started when there is space", true) {
    @Override
    Healing inject(ThreeNodes nodes, Random random) throws IOException {
      NodeProcess victim = shuffled(nodes, random).getFirst();
      nodes.disk(victim).fill();
      Ballast.writeUntilEnded(nodes.others(victim).getFirst(), victim);
      assertThat(victim.awaitExit()).as("exit code of %s", victim.nodeId()).isEqualTo(3);
      assertThat(victim.output()).contains("DiskFailure");
      return () -> {
        nodes.disk(victim).empty();
        nodes.start(victim);
      };
    }
  };

  private static final Duration USUALLY_LONGEST = Duration.ofMillis(2_500);

  private final String description;
  private final boolean needsDisks;

  Fault(String description) {
    this(description, false);
  }

  Fault(String description, boolean needsDisks) {
    this.description = description;
    this.needsDisks = needsDisks;
  }

  /** Ends a fault; that the nodes serve again afterwards is not its business. */
  interface Healing {
    void heal() throws IOException, InterruptedException;
  }

  abstract Healing inject(ThreeNodes nodes, Random random) throws IOException, InterruptedException;

  /** How long it lasts, at most. */
  Duration longest() {
    return USUALLY_LONGEST;
  }

  /** Whether the nodes of this run have disks of their own, if it is about them. */
  boolean isPossible() {
    return !needsDisks || LoopDisk.isWanted();
  }

  @Override
  public String toString() {
    return description;
  }

  private static Healing kill(ThreeNodes nodes, List<NodeProcess> victims) {
    victims.forEach(NodeProcess::kill);
    return () -> victims.forEach(nodes::start);
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

  private static Healing freeze(ThreeNodes nodes, NodeProcess victim) {
    nodes.disk(victim).freeze();
    return nodes.disk(victim)::thaw;
  }

  private static List<NodeProcess> shuffled(ThreeNodes nodes, Random random) {
    List<NodeProcess> shuffled = new ArrayList<>(nodes.all());
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
