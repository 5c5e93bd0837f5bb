package dev.quorate.operator.local;

import dev.quorate.operator.local.process.Claim;
import dev.quorate.operator.local.process.MemberProcess;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.Volumes;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.view.Layout;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One look at a cluster of this machine: its resource, files, processes and their reports. */
final class LocalLook {
  private final ResourceStore resources;
  private final ChildFiles children;
  private final Volumes volumes;
  private final MemberProcesses processes;
  private final LocalMembers members;
  private final Clock clock;

  LocalLook(
      ResourceStore resources,
      ChildFiles children,
      Volumes volumes,
      MemberProcesses processes,
      LocalMembers members,
      Clock clock) {
    this.resources = resources;
    this.children = children;
    this.volumes = volumes;
    this.processes = processes;
    this.members = members;
    this.clock = clock;
  }

  Observed at(ObservedCluster cluster) {
    ClusterRef ref = cluster.ref();
    Map<Integer, MemberProcess> pods = ref.membersByOrdinal(processes.all(), MemberProcess::name);
    Map<Integer, Claim> claims = ref.claimsByOrdinal(volumes.all(), Claim::name);
    Map<String, MemberFact> facts = members.ask(ref, pods.values());

    TreeSet<Integer> ordinals = new TreeSet<>(pods.keySet());
    ordinals.addAll(claims.keySet());
    List<Slot> slots =
        ordinals.stream()
            .map(
                ordinal ->
                    slot(
                        cluster,
                        ordinal,
                        Optional.ofNullable(claims.get(ordinal)),
                        Optional.ofNullable(pods.get(ordinal)),
                        facts))
            .toList();
    Observed seen =
        new Observed(
            clock.instant(),
            cluster,
            slots,
            children.setFact(cluster),
            new EnumMap<>(ChildKind.class),
            resources.tasksOf(ref),
            "");
    return seen.withChildren(children.compare(cluster, Layout.of(seen)));
  }

  private Slot slot(
      ObservedCluster cluster,
      int ordinal,
      Optional<Claim> claim,
      Optional<MemberProcess> pod,
      Map<String, MemberFact> facts) {
    String name = cluster.ref().memberName(ordinal);
    Optional<MemberFact> fact = pod.map(record -> facts.get(record.name()));
    return new Slot(
        ordinal,
        name,
        claim.map(Claim::asVolume),
        pod.map(
            record ->
                record.asPod(
                    fact.filter(LocalLook::isServing).isPresent(),
                    cluster.specInForce().image(),
                    processes.logOf(name).toString())),
        fact);
  }

  private static boolean isServing(MemberFact fact) {
    return fact instanceof MemberFact.Reachable reachable
        && reachable.report().state() == MemberReport.State.SERVING;
  }
}
