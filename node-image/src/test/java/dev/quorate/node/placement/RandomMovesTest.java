package dev.quorate.node.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Groups on their way to maps that change, while members come, go, are replaced, and are down for a
 * while: no step takes a majority away, and once all members are up every group gets there.
 */
class RandomMovesTest {
  private static final int FACTOR = 3;
  private static final int STEPS_ENOUGH = 40;

  @Test
  void noStepTakesAMajorityAwayAndEveryGroupGetsThere() {
    for (int seed = 1; seed <= Integer.getInteger("quorate.seeds", 200); seed++) {
      new Run(seed).run();
    }
  }

  private static final class Group {
    private final Set<Long> voters = new TreeSet<>();
    private final Set<Long> learners = new TreeSet<>();
    private final Set<Long> complete = new TreeSet<>();
    private long leader;
  }

  private static final class Run {
    private final int seed;
    private final Random random;
    private final Partitions partitions;
    private final Map<String, Long> members = new TreeMap<>();
    private final Set<Long> down = new HashSet<>();
    private final List<Group> groups = new ArrayList<>();
    private PartitionMap map = PartitionMap.NONE;
    private long nextId = 1;

    Run(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.partitions = new Partitions(1 + random.nextInt(5));
      members.put("n0", nextId++);
      plan();
      for (int i = 0; i < partitions.count(); i++) {
        Group group = new Group();
        group.voters.add(1L);
        group.complete.add(1L);
        group.leader = 1;
        groups.add(group);
      }
    }

    private void plan() {
      map = Balance.next(map, partitions, members.keySet(), FACTOR);
    }

    void run() {
      for (int round = 0; round < 150; round++) {
        disturb();
        stepAll();
      }
      down.clear();
      for (int i = 0; i < STEPS_ENOUGH * FACTOR; i++) {
        groups.forEach(group -> group.complete.addAll(group.learners));
        stepAll();
      }
      for (int i = 0; i < partitions.count(); i++) {
        Placement wanted = map.placements().get(i);
        Set<Long> ids = new TreeSet<>(wanted.replicas().stream().map(members::get).toList());
        assertThat(groups.get(i).voters).as("seed %d, partition %d", seed, i).isEqualTo(ids);
        assertThat(groups.get(i).learners).isEmpty();
        assertThat(groups.get(i).leader).isEqualTo(members.get(wanted.leader()));
      }
    }

    private void disturb() {
      Map<String, Long> before = Map.copyOf(members);
      String name = "n" + random.nextInt(6);
      switch (random.nextInt(8)) {
        case 0 -> members.computeIfAbsent(name, _ -> nextId++);
        case 1 -> leaves(name, false);
        case 2 -> leaves(name, true);
        case 3 -> someoneIsDown();
        case 4 -> down.clear();
        default -> groups.forEach(group -> group.complete.addAll(up(group.learners)));
      }
      if (!members.equals(before)) {
        plan();
      }
    }

    /** As group 0 and the operator let it: while every group keeps its majority without it. */
    private void leaves(String name, boolean replaced) {
      if (!members.containsKey(name) || members.size() == 1) {
        return;
      }
      Set<Long> without = new HashSet<>(down);
      without.add(members.get(name));
      if (groups.stream().allMatch(group -> commits(group.voters, without))) {
        down.add(members.remove(name));
        if (replaced) {
          members.put(name, nextId++);
        }
        elect();
      }
    }

    private void someoneIsDown() {
      List<Long> ids = List.copyOf(members.values());
      Set<Long> more = new HashSet<>(down);
      more.add(ids.get(random.nextInt(ids.size())));
      if (groups.stream().allMatch(group -> commits(group.voters, more))) {
        down.addAll(more);
        elect();
      }
    }

    private void elect() {
      for (Group group : groups) {
        if (down.contains(group.leader)) {
          group.leader =
              up(group.voters).stream().filter(group.complete::contains).findFirst().orElse(0L);
        }
      }
    }

    private Set<Long> up(Set<Long> ids) {
      Set<Long> up = new TreeSet<>(ids);
      up.removeAll(down);
      return up;
    }

    private static boolean commits(Set<Long> voters, Set<Long> without) {
      return voters.stream().filter(id -> !without.contains(id)).count() > voters.size() / 2;
    }

    private void stepAll() {
      for (int i = 0; i < groups.size(); i++) {
        Group group = groups.get(i);
        Set<Long> fit = up(group.voters);
        fit.addAll(up(group.learners));
        fit.retainAll(group.complete);
        Optional<Long> leader =
            Optional.of(group.leader).filter(id -> id != 0 && !down.contains(id));
        GroupView view = new GroupView(group.voters, group.learners, fit, leader);
        NextStep.of(i, map.placements().get(i), view, members)
            .ifPresent(step -> take(group, step, fit));
      }
    }

    private void take(Group group, Step step, Set<Long> fit) {
      Set<Long> before = new TreeSet<>(group.voters);
      switch (step) {
        case Step.AddLearner add -> assertThat(group.learners.add(add.member())).isTrue();
        case Step.Promote promote -> {
          assertThat(group.learners.remove(promote.member())).isTrue();
          assertThat(group.complete).contains(promote.member());
          group.voters.add(promote.member());
        }
        case Step.Remove remove -> {
          assertThat(group.leader).isNotEqualTo(remove.member());
          Set<Long> its = group.learners.contains(remove.member()) ? group.learners : group.voters;
          assertThat(its.remove(remove.member())).isTrue();
          group.complete.remove(remove.member());
        }
        case Step.Transfer transfer -> {
          assertThat(group.voters).contains(transfer.to());
          assertThat(fit).contains(transfer.to());
          group.leader = transfer.to();
        }
      }
      for (Set<Long> voters : List.of(before, group.voters)) {
        assertThat(voters.stream().filter(fit::contains).count())
            .as("seed %d: fit voters of %s around %s", seed, voters, step)
            .isGreaterThan(voters.size() / 2);
      }
    }
  }
}
