package dev.quorate.node.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** 64 bits that name a cluster or a member; 16 lower-case hexadecimal digits for people. */
public final class HexId {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  private HexId() {}

  /** A fresh id. Never 0, which means "none" to the engine and to the etcd API. */
  public static long mint(SecureRandom random) {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }

  public static String format(long id) {
    return HexFormat.of().toHexDigits(id);
  }

  /** Empty if the text is not 16 lower-case hexadecimal digits, or is the id 0. */
  public static OptionalLong parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return OptionalLong.empty();
    }
    long id = HexFormat.fromHexDigitsToLong(text);
    return id == 0 ? OptionalLong.empty() : OptionalLong.of(id);
  }

  /**
   * @throws IllegalArgumentException if the object has no id in this field
   */
  public static long required(JsonNode json, String field) {
    String text = json.required(field).asText();
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException(field + " is " + text + ", no id"));
  }
}
