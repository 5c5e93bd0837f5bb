package dev.quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.simulation.Seeds;
import dev.quorate.node.gossip.World.Node;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random faults, then calm, under many {@linkplain Seeds seeds}. */
class RandomGossipTest {
  private static final int USUAL_SEEDS = 150;
  private static final int WORLDS_WITH_LOSS = 5;
  private static final long FAULTS_LAST = 120_000;

  @Test
  @DisplayName(
      "under random faults no view goes back, and 30 s after the last one all are the same")
  void randomFaults() {
    Seeds.each(
        USUAL_SEEDS,
        seed -> {
          try {
            run(seed);
          } catch (AssertionError e) {
            throw new AssertionError(
                "-Dquorate.seed=" + seed + " -Dquorate.seeds=1: " + e.getMessage(), e);
          }
        });
  }

  private static void run(long seed) {
    World world = new World(seed, List.of(3, 3, 5, 9).get((int) (seed % 4))).started();
    RandomGenerator random = world.random();
    while (world.now() < FAULTS_LAST) {
      world.run(random.nextLong(3_000));
      fault(world, random);
    }
    world.lose(0);
    world.delayUpTo(5);
    world.nodes().stream().filter(Node::isPaused).forEach(Node::resume);
    world.heal();
    world.until(
        "those that run agree on those that run",
        World.CONVERGED_WITHIN,
        () ->
            world.running().stream()
                .allMatch(
                    observer ->
                        world.running().stream()
                            .allMatch(
                                it ->
                                    observer
                                        .view()
                                        .of(it.memberId())
                                        .filter(it.core().self()::equals)
                                        .isPresent())));
    world.until(
        "those that are down are dead",
        World.SETTINGS.deadWithin(world.nodes().size()),
        world::isAgreed);
    // And it stays so.
    world.run(60_000);
    assertThat(world.isAgreed()).as(world.views()).isTrue();
  }

  private static void fault(World world, RandomGenerator random) {
    List<Node> nodes = world.nodes();
    Node one = nodes.get(random.nextInt(nodes.size()));
    Node other = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(9)) {
      case 0 -> one.kill();
      case 1, 2 -> {
        if (!one.runs() && !one.isPaused()) {
          one.start(random.nextLong(-100_000, 100_000), List.of());
        }
      }
      case 3 -> one.pause();
      case 4 -> {
        if (one.isPaused()) {
          one.resume();
        }
      }
      case 5 -> world.cutOneWay(one.memberId(), other.memberId());
      case 6 -> world.cut(new HashSet<>(List.of(one.memberId(), other.memberId())));
      case 7 -> world.heal();
      case 8 -> {
        world.lose(random.nextDouble(0.4));
        world.delayUpTo(1 + random.nextLong(400));
      }
      default -> throw new IllegalStateException();
    }
  }

  @Test
  @DisplayName("under loss few are suspected, and fewer called dead that are alive")
  void falsePositives() {
    long[] suspicions = new long[2];
    long[] falsePositives = new long[2];
    long[] probes = new long[2];
    for (long seed = 1; seed <= WORLDS_WITH_LOSS; seed++) {
      for (int share = 0; share < 2; share++) {
        World world = new World(seed, 5).started();
        world.lose(share == 0 ? 0.1 : 0.3);
        world.run(600_000);
        for (Node node : world.nodes()) {
          suspicions[share] += node.core().counters().suspicions();
          falsePositives[share] += node.core().counters().falsePositives();
          probes[share] += node.core().counters().probes();
        }
        world.lose(0);
        world.until("one view", World.CONVERGED_WITHIN, world::isAgreed);
      }
    }
    System.out.println(
        "of %d probes at a loss of a tenth %d suspicions, %d false positives; of %d at three tenths %d and %d"
            .formatted(
                probes[0],
                suspicions[0],
                falsePositives[0],
                probes[1],
                suspicions[1],
                falsePositives[1]));
    assertThat(falsePositives[0]).isZero();
    assertThat(suspicions[0]).isLessThan(probes[0] / 50);
    assertThat(falsePositives[1]).isLessThan(probes[1] / 10_000 + 1);
    assertThat(suspicions[1]).isLessThan(probes[1] / 4);
  }
}
