package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
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
    if (actual.get() instanceof Secret secret && !AdminSecret.hasToken(secret)) {
      return ChildState.DIFFERENT;
    }
    return ChildObjects.comparable(kind, seen)
        .map(Digest::annotate)
        .flatMap(desired -> difference(actual.get(), desired))
        .map(path -> ChildState.DIFFERENT)
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

  /** The path of the first field of {@code desired} that is not so in {@code actual}. */
  public static Optional<String> difference(HasMetadata actual, HasMetadata desired) {
    return Difference.of(Digest.tree(actual), Digest.tree(desired));
  }

  /** Whether the cluster with this UID controls the object. */
  public static boolean isOurs(HasMetadata object, String ownerUid) {
    return object.getMetadata().getOwnerReferences() != null
        && object.getMetadata().getOwnerReferences().stream()
            .anyMatch(
                owner ->
                    Boolean.TRUE.equals(owner.getController()) && ownerUid.equals(owner.getUid()));
  }
}
