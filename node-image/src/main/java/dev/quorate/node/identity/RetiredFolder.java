package dev.quorate.node.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A folder in {@code retired/} of a data directory, which takes the data of a member that is no
 * more. Nothing in it is ever deleted or overwritten.
 *
 * @param directory the data directory
 * @param folder in {@link #PARENT} of it
 */
record RetiredFolder(Path directory, Path folder, DirectoryChanges changes) {
  static final String PARENT = "retired";

  /** Durable when it returns; does nothing if it is there. */
  void make() throws IOException {
    Path parent = directory.resolve(PARENT);
    changes.makeDirectory(parent);
    changes.sync(directory);
    changes.makeDirectory(folder);
    changes.sync(parent);
  }

  /** Moves this file or directory of the data directory into the folder, if it is there. */
  void take(String name) throws IOException {
    Path from = directory.resolve(name);
    if (isThere(from)) {
      changes.move(from, free(folder, name));
    }
  }

  /** Makes the moves durable. The new name first: a file may have two names, and never none. */
  void sync() throws IOException {
    changes.sync(folder);
    changes.sync(directory);
  }

  /** A name that nothing has: whoever put data back, or started an earlier release, lost none. */
  static Path free(Path folder, String name) {
    return IntStream.iterate(1, n -> n + 1)
        .mapToObj(n -> folder.resolve(n == 1 ? name : name + "." + n))
        .filter(path -> !isThere(path))
        .findFirst()
        .orElseThrow();
  }

  static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
