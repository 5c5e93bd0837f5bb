package dev.quorate.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.spec.ClusterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the spec asks for in the pod: the only thing for which a pod that serves is restarted. The
 * image has an annotation of its own. All else is found by comparison of the pod with that of a
 * spec that asks for nothing: a new field of the spec counts as soon as it has an effect on the
 * pod, and what another operator puts into every pod makes no difference.
 */
public final class AskedPod {
  private AskedPod() {}

  /** The annotations of the template; they say what {@link #digests} reads. */
  static Map<String, String> annotations(ObservedCluster cluster) {
    Map<String, String> notes = new TreeMap<>();
    asked(cluster)
        .ifPresent(
            digest -> {
              notes.put(Labels.ASKED, digest);
              notes.put(Labels.ASKED_FIELDS, AskedFields.text(cluster.specInForce()));
            });
    notes.put(Labels.TEMPLATE, Digest.of(MemberPod.ofNoState(cluster, cluster.specInForce())));
    return notes;
  }

  /** Of a template or of a pod. */
  public static Pod.Template digests(Map<String, String> annotations) {
    return new Pod.Template(
        Optional.ofNullable(annotations.get(Labels.ASKED)),
        Optional.ofNullable(annotations.get(Labels.TEMPLATE)),
        AskedFields.of(annotations.getOrDefault(Labels.ASKED_FIELDS, "")));
  }

  private static Optional<String> asked(ObservedCluster cluster) {
    ClusterSpec spec = cluster.specInForce();
    SortedMap<String, String> found =
        differences(
            Digest.tree(MemberPod.withFirstDefaults(cluster, nothingAsked(spec))),
            Digest.tree(MemberPod.withFirstDefaults(cluster, spec)));
    if (MemberResources.namesTheFirstDefault(spec.pod().resources())) {
      found.put("resources", "named");
    }
    spec.pod().labels().forEach((key, value) -> found.put("label " + key, value));
    spec.pod().annotations().forEach((key, value) -> found.put("annotation " + key, value));
    return found.isEmpty() ? Optional.empty() : Optional.of(Digest.of(found));
  }

  // The pull policy too: it counts when a pod is made, and no pod has to be made for it.
  private static ClusterSpec nothingAsked(ClusterSpec spec) {
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused());
  }

  /** By the path of the field; what {@code asked} leaves out is among them. */
  static SortedMap<String, String> differences(JsonNode bare, JsonNode asked) {
    SortedMap<String, String> before = new TreeMap<>();
    SortedMap<String, String> found = new TreeMap<>();
    collect("", bare, before);
    collect("", asked, found);
    SortedMap<String, String> different = new TreeMap<>();
    found.forEach(
        (path, value) -> {
          if (!value.equals(before.get(path))) {
            different.put(path, value);
          }
        });
    before.keySet().stream()
        .filter(path -> !found.containsKey(path))
        .forEach(path -> different.put("without " + path, ""));
    return different;
  }

  // Elements go by their names or by themselves: one more before them changes none of them.
  private static void collect(String path, JsonNode node, SortedMap<String, String> into) {
    if (node.isObject()) {
      node.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), into));
    } else if (node.isArray()) {
      node.forEach(
          element ->
              collect(
                  "%s[%s]".formatted(path, element.path("name").asText(element.toString())),
                  element,
                  into));
    } else if (!node.isNull()) {
      into.put(path, node.asText());
    }
  }
}
