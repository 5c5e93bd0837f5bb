package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.plan.view.Layout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a child object that is there compares with what it should be. */
public final class Drift {
  private Drift() {}

  /**
   * Every field that the operator sets must be as it sets it; fields that others set are theirs.
   */
  public static ChildState state(ChildKind kind, Observed seen, Optional<HasMetadata> actual) {
    if (Layout.of(seen).isNotNeeded(kind) && actual.filter(o -> stays(o, seen)).isEmpty()) {
      return ChildState.MATCHING;
    }
    if (actual.isEmpty()) {
      return ChildState.MISSING;
    }
    if (!isOurs(actual.get(), seen.cluster())) {
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
        .map(path -> isOpen(kind, seen, actual.get()) ? ChildState.OPEN : ChildState.DIFFERENT)
        .orElse(ChildState.MATCHING);
  }

  private static boolean stays(HasMetadata object, Observed seen) {
    return isOurs(object, seen.cluster()) && object.getMetadata().getDeletionTimestamp() == null;
  }

  private static boolean isOpen(ChildKind kind, Observed seen, HasMetadata actual) {
    return kind == ChildKind.CLIENT_SERVICE
        && seen.status().servedClusterId().isEmpty()
        && actual instanceof Service service
        && !Services.leadsNowhere(service);
  }

  // The resource of this name that was there before: the garbage collector takes what it left.
  private static boolean isPredecessors(HasMetadata object, Observed seen) {
    return controller(object)
        .filter(
            owner ->
                Owned.API_VERSION.equals(owner.getApiVersion())
                    && Owned.KIND.equals(owner.getKind())
                    && seen.ref().name().equals(owner.getName()))
        .isPresent();
  }

  /** The path of the first field of {@code desired} that is not so in {@code actual}. */
  public static Optional<String> difference(HasMetadata actual, HasMetadata desired) {
    return Difference.of(Digest.tree(actual), Digest.tree(desired));
  }

  /**
   * Whether the cluster controls the object, or made it and nobody controls it: a backup is
   * restored without owner references (Velero leaves them out), and its objects are taken over.
   */
  public static boolean isOurs(HasMetadata object, ObservedCluster cluster) {
    Optional<OwnerReference> controller = controller(object);
    return controller.isPresent()
        ? controller.get().getUid().equals(cluster.uid())
        : carriesAllLabels(object, cluster.ref());
  }

  private static boolean carriesAllLabels(HasMetadata object, ClusterRef ref) {
    return object.getMetadata().getLabels() != null
        && object.getMetadata().getLabels().entrySet().containsAll(Labels.all(ref).entrySet());
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return Stream.ofNullable(object.getMetadata().getOwnerReferences())
        .flatMap(List::stream)
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }
}
