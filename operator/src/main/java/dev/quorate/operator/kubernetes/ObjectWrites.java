package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObjectVersion;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.resources.ChildObjects;
import dev.quorate.operator.resources.Drift;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import dev.quorate.operator.resources.SnapshotPodObject;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Writes to the objects of a cluster. A write that means one object, and not merely one name,
 * carries its UID: the API server refuses it with 409 when another object has the name now.
 */
final class ObjectWrites {
  private static final String CORE = "/api/v1";
  private static final String APPS = "/apis/apps/v1";
  private static final String TASKS =
      "/apis/" + ServedResources.TASKS.getGroup() + "/" + ServedResources.TASKS.getVersion();
  static final String FIELD_MANAGER = "quorate-operator";
  static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private final KubernetesClient client;
  private final FieldHandover handover;
  private final BiConsumer<ClusterRef, HasMetadata> written;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param written called with each object as it was stored
   */
  ObjectWrites(KubernetesClient client, BiConsumer<ClusterRef, HasMetadata> written) {
    this.client = client;
    this.written = written;
    this.handover = new FieldHandover(client);
  }

  Outcome apply(ChildKind kind, Observed seen) {
    HasMetadata desired = ChildObjects.desired(kind, seen, this::newToken);
    Optional<ObjectVersion> version = Optional.ofNullable(seen.versions().get(kind));
    boolean hasItsToken =
        kind == ChildKind.ADMIN_SECRET && seen.children().get(kind) != ChildState.DIFFERENT;
    if (version.isEmpty() || hasItsToken) {
      // A missing object is created, and never changed: sent late, this must not touch one that
      // somebody made since. A second token would lock the operator out of running members.
      written.accept(seen.ref(), client.resource(desired).create());
      return new Outcome.Done();
    }
    if (kind == ChildKind.ADMIN_SECRET) {
      return withoutToken(seen.ref());
    }
    // The very version that was judged: sent late, it would undo a later decision, such as to stop
    // every pod.
    desired.getMetadata().setUid(version.get().uid());
    desired
        .getMetadata()
        .setResourceVersion(handover.toApply(kind, seen.ref(), version.get()).resourceVersion());
    HasMetadata applied =
        client.resource(desired).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    written.accept(seen.ref(), applied);
    desired.getMetadata().setResourceVersion(applied.getMetadata().getResourceVersion());
    // Changed back on the way, by an admission webhook for example: to apply it again is no use.
    return Drift.difference(applied, desired)
        .<Outcome>map(
            path ->
                new Outcome.Rejected(
                    "%s was changed back after apply; an admission webhook may be rewriting it"
                        .formatted(path)))
        .orElseGet(Outcome.Done::new);
  }

  // To repair it would take the right to overwrite or delete any Secret of the namespace: too much
  // for what only a person can have done. A missing one is created.
  private static Outcome withoutToken(ClusterRef ref) {
    String name = Names.adminSecret(ref);
    return new Outcome.Rejected(
        ("the Secret %s has no %s, and the operator has no right to change Secrets; delete it, and"
                + " a new one is created: kubectl delete secret %s -n %s")
            .formatted(name, Names.TOKEN_KEY, name, ref.namespace()));
  }

  private String newToken() {
    byte[] token = new byte[32];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  Outcome scaleToZero(ClusterRef ref, ScaleToZero scale) {
    var seen = Map.of("uid", scale.statefulSetUid(), "resourceVersion", scale.resourceVersion());
    var patch = Map.of("metadata", seen, "spec", Map.of("replicas", 0));
    written.accept(
        ref,
        client
            .apps()
            .statefulSets()
            .inNamespace(ref.namespace())
            .withName(ref.name())
            .patch(MERGE, json(patch)));
    return new Outcome.Done();
  }

  /**
   * Deletes the StatefulSet and orphans what it controls: the garbage collector takes the owner off
   * pods, and only then the StatefulSet goes. One of the same selector adopts them ("Deleting
   * StatefulSets", Kubernetes documentation).
   */
  Outcome releasePods(ClusterRef ref, ReplaceClaimTemplate template) {
    return delete(
        ref,
        APPS,
        "statefulsets",
        new ObjectRef(ref.name(), template.statefulSetUid()),
        Optional.of(template.resourceVersion()),
        Optional.of("Orphan"));
  }

  Outcome expand(ClusterRef ref, ExpandVolume expand) {
    var seen = Map.of("uid", expand.volume().uid(), "resourceVersion", expand.resourceVersion());
    var requests = Map.of("requests", Map.of("storage", expand.size()));
    var patch = Map.of("metadata", seen, "spec", Map.of("resources", requests));
    written.accept(
        ref,
        client
            .persistentVolumeClaims()
            .inNamespace(ref.namespace())
            .withName(expand.volume().name())
            .patch(MERGE, json(patch)));
    return new Outcome.Done();
  }

  Outcome annotate(ClusterRef ref, ObjectRef claim, VolumeIdentity identity) {
    Map<String, String> notes = new TreeMap<>();
    notes.put(Labels.CLUSTER_ID, identity.clusterId());
    notes.put(Labels.EPOCH, Long.toString(identity.epoch()));
    notes.put(Labels.MEMBER_ID, identity.memberId());
    notes.put(Labels.VOTERS, String.join(",", identity.voters()));
    // Never taken back: it counts for this member alone, and a note from before may arrive late.
    if (identity.removed()) {
      notes.put(Labels.REMOVED_MEMBER_ID, identity.memberId());
    }
    var patch = Map.of("metadata", Map.of("uid", claim.uid(), "annotations", notes));
    written.accept(
        ref,
        client
            .persistentVolumeClaims()
            .inNamespace(ref.namespace())
            .withName(claim.name())
            .patch(MERGE, json(patch)));
    return new Outcome.Done();
  }

  Outcome deleteClaim(ClusterRef ref, DeleteVolume deletion) {
    return delete(
        ref, CORE, "persistentvolumeclaims", deletion.volume(), deletion.resourceVersion());
  }

  Outcome deletePod(ClusterRef ref, ObjectRef pod) {
    return delete(ref, CORE, "pods", pod, Optional.empty());
  }

  // Created, and never changed: one that is there goes before another one is made.
  Outcome serve(BootstrapSource.Snapshot source, Observed seen) {
    written.accept(
        seen.ref(), client.resource(SnapshotPodObject.of(seen.cluster(), source)).create());
    return new Outcome.Done();
  }

  Outcome deleteTask(ClusterRef ref, ObjectRef task) {
    try {
      return delete(ref, TASKS, ServedResources.TASKS.getPlural(), task, Optional.empty());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      // Whoever else wanted it gone was faster.
      return new Outcome.Done();
    }
  }

  private Outcome delete(
      ClusterRef ref,
      String api,
      String plural,
      ObjectRef object,
      Optional<String> resourceVersion) {
    return delete(ref, api, plural, object, resourceVersion, Optional.empty());
  }

  /**
   * @param propagation what becomes of the objects that this one owns; empty: as the kind has it
   */
  private Outcome delete(
      ClusterRef ref,
      String api,
      String plural,
      ObjectRef object,
      Optional<String> resourceVersion,
      Optional<String> propagation) {
    var options =
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withNewPreconditions()
            .withUid(object.uid())
            .withResourceVersion(resourceVersion.orElse(null))
            .endPreconditions()
            .withPropagationPolicy(propagation.orElse(null))
            .build();
    String answer =
        client.raw(
            "%s/namespaces/%s/%s/%s".formatted(api, ref.namespace(), plural, object.name()),
            "DELETE",
            options);
    // The object while something keeps it, or a Status, which has no version.
    written.accept(
        ref,
        client.getKubernetesSerialization().unmarshal(answer, GenericKubernetesResource.class));
    return new Outcome.Done();
  }

  private String json(Object value) {
    return client.getKubernetesSerialization().asJson(value);
  }
}
