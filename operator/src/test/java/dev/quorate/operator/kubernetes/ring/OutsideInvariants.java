package dev.quorate.operator.kubernetes.ring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.IntentStatus;
import dev.quorate.api.v1alpha1.ResetStatus.ObjectUid;
import dev.quorate.operator.kubernetes.PlayedMembers;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must hold of a cluster on a real API server, read from what is stored there and on the
 * members' volumes; the numbers are those of the design.
 *
 * <ul>
 *   <li>I1: an epoch has one clusterId, and a member forms a cluster only under a recorded intent.
 *   <li>I2: a cluster is formed on one volume, and none while a claim of this cluster is bound to a
 *       volume of another.
 *   <li>I3: a claim is deleted by the UID that the running teardown recorded, when no pod runs.
 *   <li>I7: observedGeneration never goes back.
 * </ul>
 */
final class OutsideInvariants {
  private final KubernetesClient client;
  private final ClusterRef ref;
  private final PlayedMembers members;
  private final Map<String, String> clusterIdByEpoch = new HashMap<>();
  private final Map<String, Long> generationByUid = new HashMap<>();
  private final Set<String> formedBefore = new HashSet<>();
  private Optional<String> broken = Optional.empty();

  OutsideInvariants(KubernetesClient client, ClusterRef ref, PlayedMembers members) {
    this.client = client;
    this.ref = ref;
    this.members = members;
  }

  /** Before a request that changes something; what it breaks is thrown by {@link #check}. */
  void sends(HttpRequest request) {
    String path = request.uri().getPath();
    if (!request.method().equals("DELETE") || !path.contains("/persistentvolumeclaims/")) {
      return;
    }
    String uid = json(request.bodyString()).at("/preconditions/uid").asText();
    Optional<ConsensusClusterStatus> status = resource().map(ConsensusCluster::getStatus);
    boolean recorded =
        status.map(ConsensusClusterStatus::getIntent).stream()
            .flatMap(OutsideInvariants::volumesThatGo)
            .anyMatch(volume -> volume.uid().equals(uid));
    remember(recorded, "I3: no teardown recorded the UID '%s', deleted: %s".formatted(uid, path));
    remember(
        client.pods().inNamespace(ref.namespace()).list().getItems().isEmpty(),
        "I3: a claim is deleted while pods run: " + path);
  }

  private static Stream<ObjectUid> volumesThatGo(IntentStatus intent) {
    return switch (intent.type()) {
      case GENESIS -> Stream.empty();
      case RESET -> intent.reset().volumes().stream();
      case SCALE -> Stream.ofNullable(intent.scale().volume());
      case REPLACE -> Stream.of(intent.replace().volume());
      case RECOVER -> intent.recover().volumes().stream();
      case DELETION ->
          Stream.concat(
              intent.deletion().volumes().stream(),
              Stream.ofNullable(intent.deletion().unbound()).flatMap(claims -> claims.stream()));
    };
  }

  // An interrupted genesis is resumed also where the cluster is known already.
  private static boolean namesTheCluster(ConsensusClusterStatus status, String clusterId) {
    return status.getIntent() == null
        ? status.getGenesis() != null && clusterId.equals(status.getGenesis().clusterId())
        : status.getIntent().type() == IntentStatus.Type.GENESIS
            && clusterId.equals(status.getIntent().clusterId());
  }

  /** Before an act. */
  void performs(Act act) {
    if (act instanceof CallGenesis genesis) {
      boolean recorded =
          resource()
              .map(ConsensusCluster::getStatus)
              .filter(status -> namesTheCluster(status, genesis.clusterId()))
              .isPresent();
      remember(recorded, "I1: no intent records " + genesis);
    }
  }

  /** After each write. */
  void check() {
    members
        .formed()
        .forEach(
            (clusterId, volumes) -> {
              remember(volumes.size() == 1, "I2: cluster %s on %s".formatted(clusterId, volumes));
              if (formedBefore.add(clusterId)) {
                formedBesideNoOther(clusterId);
              }
            });
    resource().ifPresent(this::check);
    broken.ifPresent(
        sentence -> {
          throw new AssertionError(sentence);
        });
  }

  private void formedBesideNoOther(String clusterId) {
    for (PersistentVolumeClaim claim :
        client.persistentVolumeClaims().inNamespace(ref.namespace()).list().getItems()) {
      Optional<String> held = members.clusterIdOn(claim.getMetadata().getUid());
      remember(
          held.isEmpty() || held.get().equals(clusterId),
          "I2: cluster %s was formed while %s holds %s"
              .formatted(clusterId, claim.getMetadata().getName(), held));
    }
  }

  private void check(ConsensusCluster cluster) {
    ConsensusClusterStatus status = cluster.getStatus();
    if (status == null) {
      return;
    }
    String uid = cluster.getMetadata().getUid();
    if (status.getClusterId() != null) {
      String epoch = uid + "/" + status.getEpoch();
      String first = clusterIdByEpoch.computeIfAbsent(epoch, e -> status.getClusterId());
      remember(
          first.equals(status.getClusterId()),
          "I1: epoch %s is %s and %s".formatted(epoch, first, status.getClusterId()));
    }
    long generation = Optional.ofNullable(status.getObservedGeneration()).orElse(0L);
    long before = generationByUid.getOrDefault(uid, 0L);
    remember(generation >= before, "I7: from %d back to %d".formatted(before, generation));
    generationByUid.put(uid, generation);
  }

  private Optional<ConsensusCluster> resource() {
    return Optional.ofNullable(
        client
            .resources(ConsensusCluster.class)
            .inNamespace(ref.namespace())
            .withName(ref.name())
            .get());
  }

  // The first one is the cause of the others.
  private void remember(boolean holds, String otherwise) {
    if (!holds && broken.isEmpty()) {
      broken = Optional.of(otherwise);
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text == null ? "{}" : text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
