package dev.quorate.operator.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The order of resourceVersions. Since Kubernetes 1.35 they are decimal numbers by contract, and
 * newer is greater within one resource (KEP-5504); etcd's revisions always were.
 */
final class Versions {
  /** Newer than every other. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private Versions() {}

  static long of(HasMetadata object) {
    return parsed(object.getMetadata().getResourceVersion());
  }

  /** {@link #UNKNOWN} for one that is no number: then nothing is known to be as new. */
  static long parsed(String resourceVersion) {
    try {
      return Long.parseLong(resourceVersion);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
