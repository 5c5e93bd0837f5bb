package dev.quorate.operator.simulated.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state without its accidental names: UIDs and minted ids are numbered in the order in which they
 * appear in its text, so that what differs by them alone is one state. Kept as 128 bits of a
 * digest.
 */
record StateKey(long high, long low) {
  private static final Pattern MINTED =
      Pattern.compile("\\b(?:[a-z0-9-]+-uid-\\d+|[0-9a-f]{16})\\b");

  static StateKey of(String text) {
    byte[] digest = digest(renamed(text).getBytes(StandardCharsets.UTF_8));
    String hex = HexFormat.of().formatHex(digest, 0, 16);
    return new StateKey(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  static String renamed(String text) {
    Map<String, String> names = new HashMap<>();
    return MINTED
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    names.computeIfAbsent(found.group(), id -> "#" + names.size())));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
