package dev.quorate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    return Optional.ofNullable(System.getProperty("quorate.version"))
        .orElseGet(Repository::versionOfThePom);
  }

  private static String versionOfThePom() {
    String pom = text("pom.xml");
    Matcher version = Pattern.compile("(?m)^  <version>(.+)</version>$").matcher(pom);
    if (!version.find()) {
      throw new AssertionError("the root pom.xml has no version");
    }
    return version.group(1);
  }

  /** Of both images, as `make images` writes them. */
  public static List<Path> imageArchives() {
    List<Path> archives =
        Stream.of("node", "operator")
            .map(name -> root().resolve("target/images/" + name + ".tar"))
            .toList();
    for (Path archive : archives) {
      if (!Files.exists(archive)) {
        throw new AssertionError("there is no " + archive + ": run make images");
      }
    }
    return archives;
  }

  /** A file of this repository. */
  public static String text(String path) {
    try {
      return Files.readString(root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
