package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.members.FakeDisk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What happens to a cluster, told with its good end. Each is run with every fault at every write.
 */
enum Scenario {
  CREATE_THREE {
    @Override
    void tell(Story story) {
      story.from().create(cluster(3, Retention.RETAIN)).untilReady();
      story.expect(story.world.network.formed().size() == 1, "one cluster was formed");
      story.expect(story.status().epoch() == 1, "the first epoch");
    }
  },
  CREATE_ONE {
    @Override
    void tell(Story story) {
      story.from().create(cluster(1, Retention.RETAIN)).untilReady();
      story.expect(story.world.network.formed().size() == 1, "one cluster was formed");
    }
  },
  GENESIS_CUT_OFF {
    @Override
    void tell(Story story) {
      story.world.network.failNextGenesis();
      story.from().create(cluster(3, Retention.RETAIN)).untilReady();
      story.expect(story.world.network.formed().size() == 1, "one cluster was formed");
    }
  },
  FIRST_VOLUME_LOST_WHILE_FORMING {
    @Override
    void tell(Story story) {
      story.from().create(cluster(3, Retention.RETAIN));
      story.until(
          "formed",
          () -> !story.world.network.formed().isEmpty() || !story.world.clusterId().isEmpty());
      boolean confirmed = !story.world.clusterId().isEmpty();
      story.world.lose("demo-0");
      if (confirmed) {
        // The operator was quicker than the accident: the only voter's data is gone, and that is
        // said.
        story.until(
            "data loss said", () -> story.status().phase().equals("Blocked") || story.isReady());
      } else {
        story.untilReady();
      }
    }
  },
  REPLACE_A_MEMBER {
    @Override
    void tell(Story story) {
      replace(story, "demo-1");
    }
  },
  REPLACE_ORDINAL_ZERO {
    @Override
    void tell(Story story) {
      replace(story, "demo-0");
    }
  },
  ALL_PODS_DELETED {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      Set<String> members = memberIds(story);
      List.of("demo-0", "demo-1", "demo-2").forEach(story.world::deletePod);
      story.turn();
      story.untilReady().expectData("before");
      story.expect(members.equals(memberIds(story)), "the same members");
      story.expect(story.world.network.formed().size() == 1, "no genesis");
    }
  },
  RESET {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      String old = story.world.clusterId();
      Set<String> claims = claimUids(story);
      story.world.order(ObservedTask.Kind.RESET, old);
      story.until(
          "the task done",
          () ->
              story.world.api().tasks().values().stream()
                  .allMatch(t -> t.phase() == ObservedTask.Phase.SUCCEEDED));
      story.untilReady();
      story.expect(story.status().epoch() == 2, "the second epoch");
      story.expect(!story.world.clusterId().equals(old), "another cluster");
      story.expect(claimUids(story).stream().noneMatch(claims::contains), "other volumes");
      story.expect(story.world.network.formed().size() == 2, "one genesis for each epoch");
    }
  },
  STRAY_CLAIM {
    @Override
    void tell(Story story) {
      story.world.write(
          state ->
              state.withClaim(
                  new Volume(
                      "data-demo-3", "stray", false, false, Optional.empty(), "1Gi", false)));
      story.from().create(cluster(3, Retention.RETAIN)).untilReady();
      story.expect(story.world.api().pods().size() == 3, "nothing is started for it");
      story.expect(!story.world.disks.containsKey("stray"), "nobody used it");
    }
  },
  SCALED_AFTER_THE_GENESIS {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      for (int replicas : new int[] {5, 1}) {
        story.world.change(spec -> cluster(replicas, Retention.RETAIN));
        story.untilHeld("NotSupportedYet");
        story.expect(story.world.api().pods().size() == 3, "its size stays");
        story.expect(story.is("Progressing", Condition.Truth.FALSE), "nothing moves");
      }
      story.world.change(spec -> cluster(3, Retention.RETAIN));
      story.untilReady().expectData("before");
    }
  },
  ONE_SCALED_TO_THREE {
    @Override
    void tell(Story story) {
      story.create(cluster(1, Retention.RETAIN)).untilReady().from();
      story.world.change(spec -> cluster(3, Retention.RETAIN));
      story.untilHeld("NotSupportedYet");
      story.expect(story.world.api().pods().size() == 1, "its size stays");
      story.world.change(spec -> cluster(1, Retention.RETAIN));
      story.untilReady();
    }
  },
  GROWN_AND_SHRUNK_WHILE_PODS_ARE_PENDING {
    @Override
    void tell(Story story) {
      for (int ordinal = 0; ordinal < 5; ordinal++) {
        story.world.pending.add("demo-" + ordinal);
      }
      resizedBefore(story, story.world.pending::clear);
      story.expect(story.world.api().claims().size() == 5, "claims stay");
    }
  },
  GROWN_AND_SHRUNK_WHILE_ONE_CANNOT_BE_ASKED {
    @Override
    void tell(Story story) {
      story.hidden.add("demo-1");
      resizedBefore(story, story.hidden::clear);
    }
  },
  OLD_VOLUMES_TURN_UP_AFTER_A_RESET {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      String old = story.world.clusterId();
      returns(story, "demo-1");
      returns(story, "demo-2");
      story.world.order(ObservedTask.Kind.RESET, old);
      story.untilHeld("ForeignData");
      story.expect(serving(story).equals(List.of(old, old)), "the old cluster serves again");
      story.expect(story.world.endpoints().isEmpty(), "no client is led to it");
    }
  },
  AN_OLD_VOLUME_TURNS_UP_IN_THE_NEXT_CLUSTER {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      String old = story.world.clusterId();
      FakeDisk kept = story.world.disk("demo-2").copy();
      story.world.order(ObservedTask.Kind.RESET, old);
      story.until("the second epoch", () -> story.status().epoch() == 2 && story.isReady());
      String next = story.world.clusterId();
      story.world.returning.put("data-demo-2", kept);
      story.world.lose("demo-2");
      story.untilHeld("ClusterIdMismatch");
      story.expect(story.world.clusterId().equals(next), "the next cluster stays");
      story.expect(serving(story).equals(List.of(next, next)), "the old member does not serve");
    }
  },
  RESET_OF_ANOTHER_CLUSTER {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      Set<String> claims = claimUids(story);
      story.world.order(ObservedTask.Kind.RESET, "00000000000000aa");
      story.until(
          "the task refused",
          () ->
              story.world.api().tasks().values().stream()
                  .allMatch(t -> t.phase() == ObservedTask.Phase.FAILED));
      story.untilReady().expectData("before");
      story.expect(claimUids(story).equals(claims), "the same volumes");
    }
  },
  DELETE_RETAIN_CREATE_ADOPT {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      String clusterId = story.world.clusterId();
      Set<String> claims = claimUids(story);
      story.world.delete();
      story.until("deleted", () -> story.world.api().cluster().isEmpty());
      story.create(cluster(3, Retention.RETAIN)).untilReady().expectData("before");
      story.expect(story.world.clusterId().equals(clusterId), "the same cluster");
      story.expect(claimUids(story).equals(claims), "the same volumes");
      story.expect(story.world.network.formed().size() == 1, "no genesis");
    }
  },
  DELETE_DELETE {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.DELETE)).untilReady().from();
      story.world.delete();
      story.until("deleted", () -> story.world.api().cluster().isEmpty());
      story.until("gone", () -> story.world.api().pods().isEmpty());
      story.expect(story.world.api().claims().isEmpty(), "no volumes left");
    }
  },
  PAUSED_AND_RESUMED {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      story.world.change(spec -> paused(spec));
      story.world.lose("demo-2");
      story.until("paused", () -> story.status().phase().equals("Paused")).settles();
      story.expect(story.world.disk("demo-2").isEmpty(), "nobody joined meanwhile");
      story.world.change(spec -> cluster(3, Retention.RETAIN));
      story.untilReady().expectData("before");
    }
  },
  AN_INVALID_SPEC_AND_A_LOST_MEMBER {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before");
      String clusterId = story.world.clusterId();
      String old = story.world.disk("demo-1").memberId().orElseThrow();
      story.world.change(spec -> cluster(4, Retention.DELETE));
      story.crashOperator();
      story.untilHeld("InvalidSpec").from();
      story.world.lose("demo-1");
      story.until("replaced", () -> story.serve(3) && !memberIds(story).contains(old));
      story.untilHeld("InvalidSpec").expectData("before");
      story.expect(story.is("SpecValid", Condition.Truth.FALSE), "the problems are shown");
      story.expect(story.world.clusterId().equals(clusterId), "the same cluster");
      story.world.delete();
      story.until("deleted", () -> story.world.api().cluster().isEmpty());
      story.expect(story.world.api().claims().size() == 3, "the volumes are kept");
    }
  },
  AN_INVALID_SPEC_WITHOUT_THE_KEPT_ONE {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      story.world.change(spec -> cluster(4, Retention.RETAIN));
      story.world.forgetLastValidSpec();
      story.crashOperator();
      story.untilHeld("InvalidSpec");
      story.world.lose("demo-1");
      for (int turn = 0; turn < 20; turn++) {
        story.turn();
      }
      story.untilHeld("InvalidSpec");
      story.expect(story.world.disk("demo-1").isEmpty(), "nobody joined");
      story.world.change(spec -> cluster(3, Retention.RETAIN));
      story.untilReady().expectData("before");
    }
  },
  DELETED_DURING_A_RESET {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.DELETE)).untilReady().from();
      story.world.order(ObservedTask.Kind.RESET, story.world.clusterId());
      story.until(
          "the reset recorded",
          () -> story.world.api().cluster().orElseThrow().status().teardown().isPresent());
      story.world.delete();
      story.until("deleted", () -> story.world.api().cluster().isEmpty());
      story.until("gone", () -> story.world.api().pods().isEmpty());
      story.expect(story.world.api().claims().isEmpty(), "no volumes left");
    }
  },
  RESET_WITH_A_MEMBER_THAT_CANNOT_BE_ASKED {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().from();
      String old = story.world.clusterId();
      Set<String> claims = claimUids(story);
      story.hidden.add("demo-1");
      story.world.order(ObservedTask.Kind.RESET, old);
      story.until("the second epoch", () -> story.status().epoch() == 2);
      story.hidden.clear();
      story.untilReady();
      // Its claim is noted as the cluster's, which is proof enough.
      story.expect(claimUids(story).stream().noneMatch(claims::contains), "other volumes");
      story.expect(!story.world.clusterId().equals(old), "another cluster");
    }
  },
  RESET_BESIDE_A_FOREIGN_VOLUME {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().from();
      FakeDisk other = FakeDisk.ofAnotherCluster("other", "00000000000000bb");
      story.world.returning.put("data-demo-2", other);
      story.world.lose("demo-2");
      story.untilHeld("ClusterIdMismatch");
      story.world.order(ObservedTask.Kind.RESET, story.world.clusterId());
      story.untilHeld("ForeignData");
      story.expect(story.status().epoch() == 2, "the second epoch");
      story.expect(story.world.disks.containsKey("other"), "the stranger's volume is kept");
    }
  },
  DELETE_BESIDE_A_STRANGERS_SET {
    @Override
    void tell(Story story) {
      story.world.createTheirs(3);
      Set<String> claims = claimUids(story);
      story.from().create(cluster(3, Retention.DELETE)).untilHeld("ChildObjectForeign");
      story.world.delete();
      story.until("deleted", () -> story.world.api().cluster().isEmpty());
      story.settles();
      story.expect(story.world.api().pods().size() == 3, "their pods run");
      story.expect(claimUids(story).equals(claims), "their claims stay");
    }
  },
  TWO_OF_THREE_DISKS_LOST {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      story.world.lose("demo-0");
      story.world.lose("demo-2");
      story.untilHeld("QuorumLost");
      story.expect(story.world.network.formed().size() == 1, "no genesis");
      story.expect(
          story.world.disk("demo-0").isEmpty() && story.world.disk("demo-2").isEmpty(),
          "nothing joined");
      story.expect(story.world.disk("demo-1").values().contains("before"), "the last data is kept");
    }
  },
  FOREIGN_VOLUME {
    @Override
    void tell(Story story) {
      foreign(story, "data-demo-1", "other-disk", "00000000000000bb");
      foreign(story, "data-demo-2", "another-disk", "00000000000000cc");
      story.from().create(cluster(3, Retention.RETAIN)).untilHeld("ForeignData");
      story.expect(story.world.clusterId().isEmpty(), "nothing formed or adopted");
      story.expect(story.world.disks.containsKey("other-disk"), "nothing deleted");
    }
  };

  abstract void tell(Story story);

  static ClusterSpec cluster(int replicas, Retention whenDeleted) {
    return new ClusterSpec(
        replicas,
        "quorate/node:0.1.0",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        whenDeleted,
        Retention.DELETE,
        false);
  }

  private static ClusterSpec paused(ClusterSpec spec) {
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        true);
  }

  private static void replace(Story story, String member) {
    story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
    String clusterId = story.world.clusterId();
    Set<String> members = memberIds(story);
    String old = story.world.disk(member).memberId().orElseThrow();
    story.world.lose(member);
    story.turn();
    story.untilReady().expectData("before");
    story.expect(story.world.clusterId().equals(clusterId), "the same cluster");
    members.remove(old);
    story.expect(!memberIds(story).contains(old), "the lost memberId is not used again");
    story.expect(memberIds(story).containsAll(members), "the others stay");
  }

  /** 3, 5 and 3 again while no genesis is possible, which then becomes possible. */
  private static void resizedBefore(Story story, Runnable possible) {
    story.from().create(cluster(3, Retention.RETAIN));
    story.until("three", () -> story.world.api().pods().size() == 3);
    story.world.change(spec -> cluster(5, Retention.RETAIN));
    story.until("five", () -> story.world.api().pods().size() == 5);
    story.world.change(spec -> cluster(3, Retention.RETAIN));
    for (int turn = 0; turn < 20; turn++) {
      story.turn();
    }
    possible.run();
    story.untilReady();
    story.expect(story.world.api().pods().size() == 3, "three pods");
    story.expect(story.world.network.formed().size() == 1, "one cluster was formed");
  }

  private static void returns(Story story, String member) {
    story.world.returning.put("data-" + member, story.world.disk(member).copy());
  }

  private static List<String> serving(Story story) {
    return story.world.network.running().stream()
        .filter(member -> member.isServing())
        .map(member -> member.disk().clusterId().orElse("none"))
        .toList();
  }

  private static void foreign(Story story, String claim, String disk, String clusterId) {
    story.world.disks.put(disk, FakeDisk.ofAnotherCluster(disk, clusterId));
    story.world.write(
        state ->
            state.withClaim(new Volume(claim, disk, true, false, Optional.empty(), "1Gi", true)));
  }

  static Set<String> memberIds(Story story) {
    return story.status().members().stream()
        .flatMap(m -> m.memberId().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> claimUids(Story story) {
    return story.world.api().claims().values().stream()
        .map(Volume::uid)
        .collect(Collectors.toSet());
  }
}
