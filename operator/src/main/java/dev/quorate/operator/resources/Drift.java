package dev.quorate.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.operator.plan.ChildKind;
import dev.quorate.operator.plan.ChildState;
import dev.quorate.operator.plan.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/** How a child object that is there compares with what it should be. */
public final class Drift {
  private Drift() {}

  /**
   * Every field that the operator sets must be as it sets it; fields that others set are theirs.
   */
  public static ChildState state(ChildKind kind, Observed seen, Optional<HasMetadata> actual) {
    if (actual.isEmpty()) {
      return ChildState.MISSING;
    }
    if (!isOurs(actual.get(), seen.cluster().uid())) {
      return actual.get().getMetadata().getDeletionTimestamp() == null
              && !isPredecessors(actual.get(), seen)
          ? ChildState.FOREIGN
          : ChildState.DELETING;
    }
    if (actual.get().getMetadata().getDeletionTimestamp() != null) {
      return ChildState.DELETING;
    }
    return ChildObjects.comparable(kind, seen)
        .map(Digest::annotate)
        .filter(desired -> !contains(Digest.tree(actual.get()), Digest.tree(desired)))
        .map(desired -> ChildState.DIFFERENT)
        .orElse(ChildState.MATCHING);
  }

  // The resource of this name that was there before: the garbage collector takes what it left.
  private static boolean isPredecessors(HasMetadata object, Observed seen) {
    return object.getMetadata().getOwnerReferences() != null
        && object.getMetadata().getOwnerReferences().stream()
            .anyMatch(
                owner ->
                    Boolean.TRUE.equals(owner.getController())
                        && Owned.API_VERSION.equals(owner.getApiVersion())
                        && Owned.KIND.equals(owner.getKind())
                        && seen.ref().name().equals(owner.getName()));
  }

  /** Whether this cluster resource is the controller of the object. */
  public static boolean isOurs(HasMetadata object, String ownerUid) {
    return object.getMetadata().getOwnerReferences() != null
        && object.getMetadata().getOwnerReferences().stream()
            .anyMatch(
                owner ->
                    Boolean.TRUE.equals(owner.getController()) && ownerUid.equals(owner.getUid()));
  }

  private static boolean contains(JsonNode actual, JsonNode desired) {
    if (desired.isObject()) {
      for (Map.Entry<String, JsonNode> field : desired.properties()) {
        JsonNode there = actual.path(field.getKey());
        boolean emptyOnBothSides =
            field.getValue().isEmpty() && field.getValue().isContainerNode() && there.isEmpty();
        if (!emptyOnBothSides && !contains(there, field.getValue())) {
          return false;
        }
      }
      return true;
    }
    if (desired.isArray()) {
      if (actual.size() != desired.size()) {
        return false;
      }
      for (int i = 0; i < desired.size(); i++) {
        if (!contains(actual.get(i), desired.get(i))) {
          return false;
        }
      }
      return true;
    }
    return desired.equals(actual);
  }
}
