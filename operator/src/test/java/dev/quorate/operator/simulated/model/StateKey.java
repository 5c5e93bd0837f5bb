package dev.quorate.operator.simulated.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A state without its accidental names: UIDs and minted ids are numbered in the order in which they
 * appear in its text, so that what differs by them alone is one state. Kept as 128 bits of a
 * digest.
 */
record StateKey(long high, long low) {
  private static final String UID = "-uid-";
  private static final int ID_LENGTH = 16;

  static StateKey of(String text) {
    byte[] digest = digest(renamed(text).getBytes(StandardCharsets.UTF_8));
    String hex = HexFormat.of().formatHex(digest, 0, 16);
    return new StateKey(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** By hand: a regular expression takes longer than all else together. */
  static String renamed(String text) {
    Map<String, String> names = new HashMap<>();
    StringBuilder renamed = new StringBuilder(text.length());
    int from = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at < text.length() && isOfAName(text.charAt(at))) {
        continue;
      }
      if (isMinted(text, from, at)) {
        String name = text.substring(from, at);
        renamed.append(names.computeIfAbsent(name, id -> "#" + names.size()));
      } else {
        renamed.append(text, from, at);
      }
      if (at < text.length()) {
        renamed.append(text.charAt(at));
      }
      from = at + 1;
    }
    return renamed.toString();
  }

  private static boolean isOfAName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static boolean isMinted(String text, int from, int to) {
    if (to - from == ID_LENGTH && isHexadecimal(text, from, to)) {
      return true;
    }
    int digits = to;
    while (digits > from && Character.isDigit(text.charAt(digits - 1))) {
      digits--;
    }
    return digits < to
        && digits - UID.length() > from
        && text.startsWith(UID, digits - UID.length());
  }

  private static boolean isHexadecimal(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (!HexFormat.isHexDigit(text.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
