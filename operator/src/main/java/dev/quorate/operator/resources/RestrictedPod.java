package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ClusterRef;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * What every pod of the node's image has: the restricted Pod Security Standard, a place for
 * temporary files, and the admin token.
 */
final class RestrictedPod {
  // The user of the node's image.
  private static final long USER = 65532;

  private static final String TEMPORARY = "tmp";
  private static final String ADMIN = "admin";

  private RestrictedPod() {}

  // User and groups as a whole: a platform that assigns them refuses every other one. The rest of
  // the restricted Pod Security Standard stays, whatever is asked for.
  static PodSecurityContext security(PodSecurityContext asked) {
    boolean ours = asked.equals(new PodSecurityContext());
    PodSecurityContextBuilder made = new PodSecurityContextBuilder(asked);
    if (ours) {
      made.withRunAsUser(USER).withRunAsGroup(USER).withFsGroup(USER);
    }
    if (made.getFsGroup() != null && asked.getFsGroupChangePolicy() == null) {
      made.withFsGroupChangePolicy("OnRootMismatch");
    }
    if (asked.getRunAsNonRoot() == null) {
      made.withRunAsNonRoot(true);
    }
    if (asked.getSeccompProfile() == null) {
      made.withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
    }
    return made.build();
  }

  /** Of its container. */
  static SecurityContext containerSecurity() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  static Volume[] volumes(ClusterRef cluster) {
    return new Volume[] {
      new VolumeBuilder().withName(TEMPORARY).withNewEmptyDir().endEmptyDir().build(),
      new VolumeBuilder()
          .withName(ADMIN)
          .withNewSecret()
          .withSecretName(Names.adminSecret(cluster))
          .endSecret()
          .build()
    };
  }

  static VolumeMount[] mounts() {
    return new VolumeMount[] {
      new VolumeMountBuilder().withName(TEMPORARY).withMountPath("/tmp").build(),
      new VolumeMountBuilder()
          .withName(ADMIN)
          .withMountPath(Names.TOKEN_DIRECTORY)
          .withReadOnly(true)
          .build()
    };
  }
}
