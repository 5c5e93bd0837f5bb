package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.simulated.ApiState.SetObject;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.NetworkText;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything in the world that makes a difference to what happens next, as text: two worlds with
 * the same text are the same. Resource versions are left out, since what was read at one is
 * compared with the present by {@link SteppedOperator}; so is how long a kubelet has been busy,
 * since each may take any time.
 */
final class WorldText {
  private static final Set<String> REFUSALS =
      Set.of(Reason.RequestRefused.name(), Reason.VolumeNotExpanded.name());

  private WorldText() {}

  static String of(Simulation world) {
    ApiState api = world.api();
    StringJoiner text = new StringJoiner("\n");
    text.add(world.now().toString());
    text.add(api.cluster().map(WorldText::unversioned).toString());
    text.add(api.set().map(WorldText::unversioned).toString());
    new TreeMap<>(api.others())
        .forEach((kind, child) -> text.add(kind + child.ownerUid() + child.layout()));
    text.add(new TreeMap<>(api.pods()).toString());
    text.add(new TreeMap<>(api.claims()).values().stream().map(c -> c.at("")).toList().toString());
    text.add(new TreeMap<>(api.tasks()).toString());
    text.add(api.snapshotPod().toString());
    text.add(
        "bound by nobody"
            + world.claims().stream()
                .filter(c -> !world.isProvisioned(c))
                .map(Volume::uid)
                .toList());
    text.add(disks(world));
    text.add(NetworkText.of(world.network));
    text.add(kept(world.nextVolumes()) + kept(world.keptVolumes()) + world.madeAgain());
    text.add(
        new TreeSet<>(world.unschedulable())
            + " "
            + new TreeSet<>(world.stuckTerminating())
            + new TreeMap<>(world.refusedPods()));
    text.add(world.storage().habits());
    text.add(world.others().habits() + " " + world.invariants().memory());
    return text.toString();
  }

  /** What the status has for people alone makes no difference either. */
  static String unversioned(ObservedCluster cluster) {
    ClusterStatus status = cluster.status();
    ClusterStatus decided =
        ClusterStatus.none()
            .withDecided(status.clusterId(), status.epoch(), status.genesis(), status.intent())
            .withLastReset(status.lastReset())
            .withFindings(
                status.findings().stream()
                    .filter(finding -> REFUSALS.contains(finding.reason()))
                    .toList());
    return status.observedGeneration() + cluster.at("").withStatus(decided).toString();
  }

  private static String unversioned(SetObject set) {
    return set.versioned(0).toString();
  }

  private static String disks(Simulation world) {
    StringJoiner text = new StringJoiner("\n");
    Map<String, FakeDisk> left = new TreeMap<>(world.disks);
    for (Volume claim : world.claims()) {
      FakeDisk disk = left.remove(claim.uid());
      text.add(claim.uid() + (disk == null ? " unused" : NetworkText.of(disk)));
    }
    left.forEach((uid, disk) -> text.add(uid + NetworkText.of(disk)));
    return text.toString();
  }

  private static String kept(Map<String, FakeDisk> volumes) {
    StringJoiner text = new StringJoiner(" ", "{", "}");
    new TreeMap<>(volumes).forEach((claim, disk) -> text.add(claim + NetworkText.of(disk)));
    return text.toString();
  }
}
