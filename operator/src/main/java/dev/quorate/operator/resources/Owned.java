package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ObservedCluster;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** Metadata of an object that goes when its cluster goes. */
final class Owned {
  static final String API_VERSION = "quorate.dev/v1alpha1";
  static final String KIND = "ConsensusCluster";

  private Owned() {}

  static ObjectMeta meta(ObservedCluster cluster, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.ref().namespace())
        .withLabels(Labels.all(cluster.ref()))
        .addNewOwnerReference()
        .withApiVersion(API_VERSION)
        .withKind(KIND)
        .withName(cluster.ref().name())
        .withUid(cluster.uid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }
}
