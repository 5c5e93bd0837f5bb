package dev.quorate.operator.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest of what an object should be, kept on it as an annotation: it tells a newer wish (also
 * one that leaves a field out, which a comparison of fields cannot see) from an unchanged one.
 */
final class Digest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Digest() {}

  static JsonNode tree(Object object) {
    return JSON.valueToTree(object);
  }

  static HasMetadata annotate(HasMetadata object) {
    Map<String, String> annotations = new TreeMap<>();
    if (object.getMetadata().getAnnotations() != null) {
      annotations.putAll(object.getMetadata().getAnnotations());
    }
    annotations.put(Labels.DIGEST, of(object));
    object.getMetadata().setAnnotations(annotations);
    return object;
  }

  /** The first 64 bits, in hexadecimal digits. */
  static String of(Object object) {
    try {
      byte[] json = JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("cannot digest " + object.getClass(), e);
    }
  }
}
