package dev.quorate.operator.informers;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps of each object what a look at a cluster needs: there are a thousand clusters. */
final class TrimmedStore<T extends HasMetadata> extends BasicItemStore<T> {
  /** Of kubectl: the object once more, as a person wrote it. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  TrimmedStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public T put(String key, T object) {
    trim(object.getMetadata());
    if (object instanceof Pod pod && pod.getSpec() != null) {
      pod.setSpec(trimmed(pod.getSpec()));
    }
    return super.put(key, object);
  }

  private static void trim(ObjectMeta meta) {
    meta.setManagedFields(List.of());
    Map<String, String> annotations = meta.getAnnotations();
    if (annotations != null && annotations.containsKey(LAST_APPLIED)) {
      Map<String, String> others = new TreeMap<>(annotations);
      others.remove(LAST_APPLIED);
      meta.setAnnotations(others);
    }
  }

  // Who wants to know what else a pod was made of asks its StatefulSet.
  private static PodSpec trimmed(PodSpec full) {
    PodSpec spec = new PodSpec();
    spec.setNodeName(full.getNodeName());
    spec.setContainers(full.getContainers().stream().map(TrimmedStore::trimmed).toList());
    return spec;
  }

  private static Container trimmed(Container full) {
    return new ContainerBuilder().withName(full.getName()).withImage(full.getImage()).build();
  }
}
