package dev.quorate.node.report;

import java.util.Optional;

/** The version of this software, from the manifest of its jar. */
public final class Version {
  private Version() {}

  /** {@code dev} when it does not run from a jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
