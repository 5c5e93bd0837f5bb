package dev.quorate.operator.simulated.specs;

import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.operator.kubernetes.SpecModel;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.StorageSize;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.TreeMap;

/**
 * A spec as the API server stores it: with its defaults.
 *
 * @param values by the names of the fields
 */
public record GeneratedSpec(Map<String, Object> values) {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();
  private static final String IMAGE = "quorate/node:0.1.0";

  /** As the operator reads it. */
  public ClusterSpec read() {
    return SpecModel.read(JSON.convertValue(values, ConsensusClusterSpec.class), IMAGE);
  }

  /** Its structural configuration and its class are those of a spec that is there before it. */
  public GeneratedSpec after(GeneratedSpec before) {
    return withFieldOf(before, "config")
        .withStorage("storageClassName", before.storage("storageClassName"));
  }

  public GeneratedSpec withSizeOf(GeneratedSpec other) {
    return withStorage("size", other.storage("size"));
  }

  public GeneratedSpec withReplicas(int replicas) {
    return with("replicas", replicas);
  }

  public GeneratedSpec withFieldOf(GeneratedSpec other, String field) {
    return with(field, other.values.get(field));
  }

  private GeneratedSpec withStorage(String field, Object value) {
    Map<String, Object> storage = new TreeMap<>();
    if (values.get("storage") instanceof Map<?, ?> before) {
      before.forEach((name, of) -> storage.put(name.toString(), of));
    }
    put(storage, field, value);
    return with("storage", storage);
  }

  private Object storage(String field) {
    return values.get("storage") instanceof Map<?, ?> storage ? storage.get(field) : null;
  }

  private GeneratedSpec with(String field, Object value) {
    Map<String, Object> changed = new TreeMap<>(values);
    put(changed, field, value);
    return new GeneratedSpec(changed);
  }

  private static void put(Map<String, Object> map, String field, Object value) {
    if (value == null) {
      map.remove(field);
    } else {
      map.put(field, value);
    }
  }

  /** Nothing is in the way of a genesis by this spec. */
  public boolean canBeFormed() {
    ClusterSpec spec = read();
    return spec.replicas() > 0
        && !spec.paused()
        && spec.source() instanceof BootstrapSource.Empty
        && !spec.image().contains("missing")
        && hasClass();
  }

  /** There is such a StorageClass, or the default one is meant. */
  public boolean hasClass() {
    return read().storageClass().filter(name -> !name.equals("standard")).isEmpty();
  }

  boolean isSmallerThan(GeneratedSpec other) {
    return StorageSize.isLess(read().storageSize(), other.read().storageSize());
  }

  public boolean isAsLargeAs(GeneratedSpec other) {
    return StorageSize.same(read().storageSize(), other.read().storageSize());
  }

  @Override
  public String toString() {
    return JSON.asJson(values);
  }
}
