package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the fields that were set when an object was created those of server-side apply, so that one
 * that a later version leaves out is removed. An object is created by POST, because apply cannot be
 * limited to creating; the API server then counts its fields as another manager's, who keeps them
 * for ever. Done once, before the first apply to an object, as client-go's csaupgrade does
 * ("Migrating from client-side to server-side apply", Kubernetes documentation).
 */
final class FieldHandover {
  private static final String APPLY = "Apply";
  private static final String UPDATE = "Update";

  /** The client creates by a name of its own. */
  private static final List<String> OURS =
      List.of(ObjectWrites.FIELD_MANAGER, "fabric8-kubernetes-client");

  private final KubernetesClient client;

  FieldHandover(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @return the version to apply to; the one given if there was nothing to hand over, or if the
   *     object is another by now, which the apply finds
   */
  ObjectVersion toApply(ChildKind kind, ClusterRef ref, ObjectVersion seen) {
    return ObjectReads.read(client, kind, ref)
        .filter(object -> object.getMetadata().getUid().equals(seen.uid()))
        .filter(object -> object.getMetadata().getResourceVersion().equals(seen.resourceVersion()))
        .flatMap(object -> handOver(object, seen))
        .orElse(seen);
  }

  private Optional<ObjectVersion> handOver(HasMetadata object, ObjectVersion seen) {
    List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
    List<ManagedFieldsEntry> created = entries.stream().filter(FieldHandover::isCreation).toList();
    if (created.isEmpty()) {
      return Optional.empty();
    }
    List<ManagedFieldsEntry> ours = new ArrayList<>(created);
    entries.stream().filter(FieldHandover::isApply).forEach(ours::add);
    Map<String, Object> fields = new TreeMap<>();
    ours.forEach(entry -> merge(fields, entry.getFieldsV1().getAdditionalProperties()));
    FieldsV1 union = new FieldsV1();
    union.setAdditionalProperties(fields);
    List<ManagedFieldsEntry> handed = new ArrayList<>(entries);
    handed.removeAll(ours);
    handed.add(
        new ManagedFieldsEntryBuilder(created.getFirst())
            .withManager(ObjectWrites.FIELD_MANAGER)
            .withOperation(APPLY)
            .withFieldsV1(union)
            .build());
    var patch =
        VersionedPatch.set(seen.resourceVersion(), Map.of("/metadata/managedFields", handed));
    HasMetadata now =
        client
            .resource(object)
            .patch(
                PatchContext.of(PatchType.JSON), client.getKubernetesSerialization().asJson(patch));
    return Optional.of(new ObjectVersion(seen.uid(), now.getMetadata().getResourceVersion()));
  }

  private static boolean isCreation(ManagedFieldsEntry entry) {
    return UPDATE.equals(entry.getOperation())
        && entry.getSubresource() == null
        && OURS.contains(entry.getManager());
  }

  private static boolean isApply(ManagedFieldsEntry entry) {
    return APPLY.equals(entry.getOperation())
        && ObjectWrites.FIELD_MANAGER.equals(entry.getManager());
  }

  // Sets of fields are trees (FieldsV1): their union is the union of the paths. Every value in such
  // a
  // tree is a map from names to trees again, which the type of the client does not say.
  @SuppressWarnings("unchecked")
  private static void merge(Map<String, Object> into, Map<String, Object> from) {
    from.forEach(
        (field, below) -> {
          Map<String, Object> there =
              (Map<String, Object>) into.computeIfAbsent(field, key -> new TreeMap<>());
          merge(there, (Map<String, Object>) below);
        });
  }
}
