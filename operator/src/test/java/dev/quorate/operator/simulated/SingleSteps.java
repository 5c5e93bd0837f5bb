package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.simulated.ApiState.PodObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that the platform and the members may do next, one actor at a time. Each takes no time,
 * and any of them may come first.
 */
public final class SingleSteps {
  private SingleSteps() {}

  /**
   * @param name the actor, and what it does
   */
  public record Step(String name, Runnable happens) {}

  /** Of this world; a step is of no use after another one. */
  public static List<Step> of(Simulation world) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("controllers reconcile", () -> world.controllers().step()));
    for (PodObject pod : world.api().pods().values()) {
      if (pod.deleting() && !world.stuckTerminating().contains(pod.ref().name())) {
        steps.add(step(world, pod, "ends"));
      } else if (!pod.deleting()
          && world.process(pod.ref().uid()).isEmpty()
          && canRun(world, pod)) {
        steps.add(step(world, pod, isBound(world, pod) ? "starts" : "binds its volume"));
      }
    }
    for (Volume claim : world.claims()) {
      if (claim.deleting() && !world.kubelets().isUsed(claim)) {
        steps.add(new Step(claim.name() + " goes", () -> world.kubelets().release(claim)));
      }
    }
    if (world.network.running().isEmpty()) {
      return steps;
    }
    if (world.network.isLed()) {
      steps.add(new Step("members go on", () -> world.network.step("")));
    } else {
      // The first one that can be elected is.
      world.network.running().stream()
          .map(member -> member.nodeId())
          .distinct()
          .forEach(
              first ->
                  steps.add(
                      new Step(
                          "members go on, " + first + " first", () -> world.network.step(first))));
    }
    return steps;
  }

  private static Step step(Simulation world, PodObject pod, String does) {
    return new Step(pod.ref().name() + " " + does, () -> world.kubelets().step(pod));
  }

  private static boolean canRun(Simulation world, PodObject pod) {
    return pod.isPullable() && world.isScheduled(pod) && !pod.setUid().equals(Simulation.THEIRS);
  }

  private static boolean isBound(Simulation world, PodObject pod) {
    return Optional.ofNullable(world.api().claims().get("data-" + pod.ref().name()))
        .filter(Volume::mayHoldData)
        .isPresent();
  }
}
