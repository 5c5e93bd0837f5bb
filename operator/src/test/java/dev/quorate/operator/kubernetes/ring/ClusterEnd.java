package dev.quorate.operator.kubernetes.ring;

import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scenario came to, without what differs from run to run: IDs, times, names of leaders. A
 * run with a fault has the same end as the one without.
 */
record ClusterEnd(List<String> sentences) {
  static ClusterEnd of(RingCluster cluster) {
    List<String> sentences = new ArrayList<>();
    sentences.add(clusterId(cluster));
    sentences.add(cluster.members.formed().size() + " clusters were formed");
    sentences.add("tasks " + cluster.taskPhases());
    sentences.add("pods " + cluster.pods().keySet());
    cluster.claims().values().forEach(claim -> sentences.add(claim(cluster, claim)));
    cluster.status().ifPresent(status -> add(status, sentences));
    cluster.children().forEach(child -> sentences.add(child(cluster, child)));
    return new ClusterEnd(List.copyOf(sentences));
  }

  private static String clusterId(RingCluster cluster) {
    String now = cluster.clusterId();
    return now.isEmpty()
        ? "no clusterId"
        : now.equals(cluster.clusterIdBefore()) ? "the clusterId of before" : "a new clusterId";
  }

  private static String claim(RingCluster cluster, PersistentVolumeClaim claim) {
    var meta = claim.getMetadata();
    String voters =
        Optional.ofNullable(meta.getAnnotations())
            .flatMap(notes -> Optional.ofNullable(notes.get(Labels.VOTERS)))
            .map(noted -> noted.split(",", -1).length + " voters noted")
            .orElse("not noted");
    return "%s %s, %s, holds %s"
        .formatted(
            meta.getName(),
            cluster.isFromBefore(claim) ? "of before" : "new",
            voters,
            cluster.members.values(meta.getUid()));
  }

  private static void add(ConsensusClusterStatus status, List<String> sentences) {
    status.getConditions().stream()
        .map(c -> "%s=%s %s".formatted(c.type(), c.status(), c.reason()))
        .sorted()
        .forEach(sentences::add);
    sentences.add("phase %s, epoch %d".formatted(status.getPhase(), status.getEpoch()));
    status.getMembers().stream()
        .map(m -> "%s %s healthy=%s".formatted(m.name(), m.role(), m.healthy()))
        .sorted()
        .forEach(sentences::add);
    sentences.add("findings " + status.getFindings().stream().map(f -> f.reason()).toList());
  }

  private static String child(RingCluster cluster, HasMetadata child) {
    String owner = cluster.resource().map(found -> found.getMetadata().getUid()).orElse("");
    boolean owned =
        child.getMetadata().getOwnerReferences().stream().anyMatch(o -> o.getUid().equals(owner));
    return "%s %s, %s"
        .formatted(child.getKind(), child.getMetadata().getName(), owned ? "owned" : "not owned");
  }
}
