package dev.quorate.operator.simulated.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the schedule of a seed. */
final class RandomSchedule {
  private static final int PHASES = 8;
  private static final int STEPS_A_PHASE = 25;

  /** How often each happens, relative to the others, and the bound of its argument. */
  private record Weight(Happening happening, int weight, int bound) {}

  private static final List<Weight> WORK =
      List.of(
          new Weight(Happening.TIME, 12, 5),
          new Weight(Happening.RESUME, 14, 2),
          new Weight(Happening.PASS, 8, 2),
          new Weight(Happening.PUT, 2, 1));

  private static final List<Weight> TROUBLE =
      List.of(
          new Weight(Happening.CRASH, 3, 2),
          new Weight(Happening.NOT_SENT, 1, 2),
          new Weight(Happening.ANSWER_LOST, 3, 2),
          new Weight(Happening.DONE_THEN_CRASH, 2, 2),
          new Weight(Happening.CONFLICT, 2, 2),
          new Weight(Happening.LATE, 3, 2),
          new Weight(Happening.ARRIVE, 3, 2),
          new Weight(Happening.API_AWAY, 1, 2),
          new Weight(Happening.API_BACK, 2, 2),
          new Weight(Happening.RIGHTS_TAKEN, 2, 5),
          new Weight(Happening.RIGHTS_GIVEN, 2, 1),
          new Weight(Happening.APPLY, 5, 8),
          new Weight(Happening.DELETE, 3, 1),
          new Weight(Happening.RESET, 2, 1),
          new Weight(Happening.RESTORE, 1, 1),
          new Weight(Happening.DELETE_POD, 4, 3),
          new Weight(Happening.DELETE_PODS, 1, 1),
          new Weight(Happening.DELETE_OBJECT, 3, 5),
          new Weight(Happening.ORPHAN_PODS, 1, 1),
          new Weight(Happening.LOSE_A_DISK, 4, 3),
          new Weight(Happening.DELETE_A_CLAIM, 1, 3),
          new Weight(Happening.MAKE_A_CLAIM_AGAIN, 1, 3),
          new Weight(Happening.BIND_LATE, 2, 3),
          new Weight(Happening.HIDE, 2, 3),
          new Weight(Happening.HIDE_FROM_A, 2, 3),
          new Weight(Happening.CUT, 3, 3),
          new Weight(Happening.CLOSE_PEER_PORT, 1, 3),
          new Weight(Happening.CUT_OFF_GENESIS, 1, 1),
          new Weight(Happening.KILL_CONTAINERS, 1, 1),
          new Weight(Happening.STUCK, 2, 3),
          new Weight(Happening.REFUSE_POD, 1, 3),
          new Weight(Happening.UNSCHEDULABLE, 1, 3),
          new Weight(Happening.MIRROR_IMAGES, 1, 1),
          new Weight(Happening.HEAL, 4, 1));

  private final Random random;

  private RandomSchedule(long seed) {
    this.random = new Random(seed);
  }

  static Schedule of(long seed) {
    return new Schedule(seed, new RandomSchedule(seed).steps());
  }

  /** Phases of work and trouble, some of them with calm before: so trouble also comes late. */
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (int phase = 0; phase < PHASES; phase++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> steps.add(new Step(Happening.CALM, 0));
        case 2 -> steps.addAll(deletedAndMadeAgain());
        default -> {}
      }
      if (phase == 0 || random.nextInt(3) == 0) {
        // Mostly what was meant, and whether the volumes go with the cluster.
        steps.add(new Step(Happening.APPLY, random.nextInt(2)));
      }
      double troubles = random.nextDouble() * 0.4;
      IntStream.range(0, STEPS_A_PHASE)
          .mapToObj(i -> random.nextDouble() < troubles ? one(TROUBLE) : one(WORK))
          .forEach(steps::add);
    }
    return steps;
  }

  /** One volume is lost meanwhile, and two members cannot tell at once what theirs hold. */
  private List<Step> deletedAndMadeAgain() {
    int lost = random.nextInt(2) * random.nextInt(3);
    Happening loss = random.nextBoolean() ? Happening.BIND_LATE : Happening.LOSE_A_DISK;
    Happening silence = random.nextBoolean() ? Happening.UNSCHEDULABLE : Happening.HIDE;
    return List.of(
        new Step(Happening.APPLY, 0),
        new Step(Happening.CALM, 0),
        new Step(Happening.PUT, 0),
        new Step(Happening.DELETE, 0),
        new Step(Happening.CALM, 0),
        new Step(loss, lost),
        new Step(silence, lost + 1),
        new Step(silence, lost + 2),
        new Step(Happening.APPLY, 0));
  }

  private Step one(List<Weight> weights) {
    List<Weight> bag =
        weights.stream().flatMap(w -> Stream.generate(() -> w).limit(w.weight())).toList();
    Weight drawn = bag.get(random.nextInt(bag.size()));
    return new Step(drawn.happening(), random.nextInt(drawn.bound()));
  }
}
