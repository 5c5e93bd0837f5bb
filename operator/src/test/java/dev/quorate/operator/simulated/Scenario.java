package dev.quorate.operator.simulated;

import dev.quorate.operator.plan.BootstrapSource;
import dev.quorate.operator.plan.ClusterSpec;
import dev.quorate.operator.plan.ClusterSpec.Retention;
import dev.quorate.operator.plan.StructuralConfig;
import dev.quorate.operator.plan.TaskFact;
import dev.quorate.operator.plan.Volume;
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
      story.world.order(TaskFact.Kind.RESET, old);
      story.until(
          "the task done",
          () ->
              story.world.api().tasks().values().stream()
                  .allMatch(t -> t.phase() == TaskFact.Phase.SUCCEEDED));
      story.untilReady();
      story.expect(story.status().epoch() == 2, "the second epoch");
      story.expect(!story.world.clusterId().equals(old), "another cluster");
      story.expect(claimUids(story).stream().noneMatch(claims::contains), "other volumes");
      story.expect(story.world.network.formed().size() == 2, "one genesis for each epoch");
    }
  },
  RESET_OF_ANOTHER_CLUSTER {
    @Override
    void tell(Story story) {
      story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
      Set<String> claims = claimUids(story);
      story.world.order(TaskFact.Kind.RESET, "00000000000000aa");
      story.until(
          "the task refused",
          () ->
              story.world.api().tasks().values().stream()
                  .allMatch(t -> t.phase() == TaskFact.Phase.FAILED));
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

  private static void replace(Story story, String member) {
    story.create(cluster(3, Retention.RETAIN)).untilReady().put("before").from();
    String clusterId = story.world.clusterId();
    Set<String> members = memberIds(story);
    String old = story.world.disk(member).memberId.orElseThrow();
    story.world.lose(member);
    story.turn();
    story.untilReady().expectData("before");
    story.expect(story.world.clusterId().equals(clusterId), "the same cluster");
    members.remove(old);
    story.expect(!memberIds(story).contains(old), "the lost memberId is not used again");
    story.expect(memberIds(story).containsAll(members), "the others stay");
  }

  private static void foreign(Story story, String claim, String disk, String clusterId) {
    FakeDisk foreign = new FakeDisk(disk);
    foreign.clusterId = Optional.of(clusterId);
    foreign.memberId = Optional.of("00000000000000ff");
    foreign.epoch = 1;
    story.world.disks.put(disk, foreign);
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
