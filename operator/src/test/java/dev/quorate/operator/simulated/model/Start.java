package dev.quorate.operator.simulated.model;

import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.SimulatedOperator;
import dev.quorate.operator.simulated.Simulation;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The states that are explored from. */
enum Start {
  /** A cluster is asked for, and nothing is there. */
  NOTHING {
    @Override
    void prepare(Prepared world) {
      world.create();
    }
  },
  /**
   * Another cluster's volumes, of all members but the first, are bound when the pods are scheduled.
   */
  KEPT_VOLUMES {
    @Override
    void prepare(Prepared world) {
      world.create().untilReady();
      for (int ordinal = 1; ordinal < world.members; ordinal++) {
        String claim = "data-demo-" + ordinal;
        world.simulation.bindLate(claim, world.simulation.disk(claim).orElseThrow().copy());
      }
      world.deleteWithClaims().create();
    }
  },
  FORMED {
    @Override
    void prepare(Prepared world) {
      world.create().untilReady();
    }
  },
  /** The resource was deleted, its volumes were retained, and it is created once more. */
  ADOPTION {
    @Override
    void prepare(Prepared world) {
      world.create().untilReady().delete().create();
    }
  },
  RESET {
    @Override
    void prepare(Prepared world) {
      world.create().untilReady();
      world.simulation.others().order(ObservedTask.Kind.RESET, world.simulation.clusterId());
    }
  };

  private static final long SEED = 7;
  private static final int MOST_TURNS = 400;

  abstract void prepare(Prepared world);

  ModelledWorld world(int members, int faults) {
    Prepared prepared = new Prepared(members);
    prepare(prepared);
    return new ModelledWorld(prepared.simulation.copy(), members, faults);
  }

  static ClusterSpec spec(int members) {
    return new ClusterSpec(
        members,
        "quorate/node:0.1.0",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        Retention.RETAIN,
        Retention.DELETE,
        false);
  }

  /** What happened before. */
  static final class Prepared {
    final int members;
    final Simulation simulation = new Simulation(SEED);
    private final SimulatedOperator operator =
        new SimulatedOperator(simulation, SEED, PlannedFault.none(0));

    Prepared(int members) {
      this.members = members;
    }

    Prepared create() {
      simulation.others().apply(spec(members));
      return this;
    }

    Prepared untilReady() {
      return until(() -> Ending.isReady(simulation));
    }

    Prepared delete() {
      simulation.others().delete();
      return until(() -> simulation.status().isEmpty() && simulation.pods() == 0);
    }

    Prepared deleteWithClaims() {
      delete();
      simulation.claims().stream()
          .map(claim -> claim.name())
          .toList()
          .forEach(simulation.others()::deleteClaim);
      return until(() -> simulation.claims().isEmpty());
    }

    private Prepared until(BooleanSupplier reached) {
      for (int turn = 0; turn < MOST_TURNS && !reached.getAsBoolean(); turn++) {
        operator.turn();
      }
      if (!reached.getAsBoolean()) {
        throw new AssertionError("the start cannot be prepared: " + simulation);
      }
      return this;
    }
  }
}
