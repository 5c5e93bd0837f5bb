package dev.quorate.node.identity;

import java.util.regex.Pattern;

/** How a node may be named: unique in its cluster, and the same after every restart. */
public final class NodeId {
  /** As long as the longest name of a pod (DNS-1123 subdomain: 253 characters). */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  /** What a name must be, to be quoted to whoever gave another. */
  public static final String RULE =
      "1 to 253 letters, digits, dots, dashes and underscores, the first a letter or a digit";

  private NodeId() {}

  public static boolean isValid(String name) {
    return FORM.matcher(name).matches();
  }
}
