package dev.quorate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where things are in this repository, and which version it builds. */
public final class Repository {
  private Repository() {}

  public static Path root() {
    return Optional.ofNullable(System.getProperty("quorate.root"))
        .map(Path::of)
        .orElseGet(Repository::above);
  }

  public static Path chart() {
    return root().resolve("helm/quorate");
  }

  public static String version() {
    return System.getProperty("quorate.version", "0.1.0");
  }

  // Run from an editor, without Maven's properties: the folder above that holds the wrapper.
  private static Path above() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
