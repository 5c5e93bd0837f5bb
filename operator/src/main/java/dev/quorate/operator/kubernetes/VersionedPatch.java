package dev.quorate.operator.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A patch that is a compare-and-set: it names the resourceVersion that was seen, and the API server
 * refuses it with 409 when the object was changed since (Kubernetes API concepts, "Resource
 * versions").
 */
final class VersionedPatch {
  private VersionedPatch() {}

  /** A JSON patch (RFC 6902) that, at this version, sets what each path names. */
  static List<Map<String, Object>> set(String resourceVersion, Map<String, ?> valuesByPath) {
    List<Map<String, Object>> patch = new ArrayList<>();
    patch.add(operation("replace", "/metadata/resourceVersion", resourceVersion));
    new TreeMap<>(valuesByPath).forEach((path, value) -> patch.add(operation("add", path, value)));
    return patch;
  }

  /** A merge patch (RFC 7386) of these fields of the metadata, at this version. */
  static Map<String, Object> mergeMetadata(String resourceVersion, Map<String, ?> fields) {
    Map<String, Object> metadata = new TreeMap<>(fields);
    metadata.put("resourceVersion", resourceVersion);
    return Map.of("metadata", metadata);
  }

  private static Map<String, Object> operation(String op, String path, Object value) {
    return Map.of("op", op, "path", path, "value", value);
  }
}
