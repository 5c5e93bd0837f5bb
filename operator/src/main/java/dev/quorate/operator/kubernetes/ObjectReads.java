package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Reads each kind of child object. */
final class ObjectReads {
  private ObjectReads() {}

  static Optional<HasMetadata> read(KubernetesClient client, ChildKind kind, ClusterRef ref) {
    String namespace = ref.namespace();
    return Optional.ofNullable(
        switch (kind) {
          case ADMIN_SECRET ->
              client.secrets().inNamespace(namespace).withName(Names.adminSecret(ref)).get();
          case MEMBERS_SERVICE ->
              client.services().inNamespace(namespace).withName(Names.membersService(ref)).get();
          case CLIENT_SERVICE ->
              client.services().inNamespace(namespace).withName(ref.name()).get();
          case DISRUPTION_BUDGET ->
              client
                  .policy()
                  .v1()
                  .podDisruptionBudget()
                  .inNamespace(namespace)
                  .withName(ref.name())
                  .get();
          case STATEFUL_SET ->
              client.apps().statefulSets().inNamespace(namespace).withName(ref.name()).get();
        });
  }
}
