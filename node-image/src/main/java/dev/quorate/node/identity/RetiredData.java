package dev.quorate.node.identity;

import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Moves the data of a member that was removed to {@code retired/<memberId>/} of the same directory,
 * by which the directory is empty. Nothing is deleted, and nothing is copied: it takes no space.
 *
 * <p>The decision is durable before the first move, and is itself the last thing to be moved. After
 * a crash in between it is there with a part of the data, and the next start moves the rest.
 */
final class RetiredData {
  static final String FOLDER = "retired";

  /**
   * All that a member writes. The log first: an earlier release, which does not know of the
   * decision, refuses an identity without its log. The identity last, for the same reason.
   */
  private static final List<String> DATA =
      Stream.concat(DataDirectory.MEMBER_DATA.stream(), Stream.of(Genesis.FILE, Identity.FILE))
          .toList();

  private final Path directory;
  private final DirectoryChanges changes;

  RetiredData(Path directory, DirectoryChanges changes) {
    this.directory = directory;
    this.changes = changes;
  }

  /** From when this returns on, there is no way back for the member. */
  Retirement decide(Identity member) throws IOException {
    Path retired = directory.resolve(FOLDER);
    Path folder = free(retired, Retirement.folderName(member));
    Retirement decided = Retirement.of(member, directory.relativize(folder).toString());
    changes.write(decided, directory);
    return decided;
  }

  /** The first time, and again after a crash. */
  void carryOut(Retirement decided) throws IOException {
    Path folder = directory.resolve(decided.folder());
    changes.makeDirectory(directory.resolve(FOLDER));
    changes.sync(directory);
    changes.makeDirectory(folder);
    changes.sync(directory.resolve(FOLDER));
    for (String name : DATA) {
      move(name, folder);
    }
    syncBoth(folder);
    // Only now: its move must not be durable while that of the data is not.
    move(Retirement.FILE, folder);
    syncBoth(folder);
  }

  private void move(String name, Path folder) throws IOException {
    Path from = directory.resolve(name);
    if (isThere(from)) {
      changes.move(from, free(folder, name));
    }
  }

  // The new name first: in between a file may have two names, and never none.
  private void syncBoth(Path folder) throws IOException {
    changes.sync(folder);
    changes.sync(directory);
  }

  /** A name that nothing has: whoever put data back, or started an earlier release, lost none. */
  private static Path free(Path folder, String name) {
    return IntStream.iterate(1, n -> n + 1)
        .mapToObj(n -> folder.resolve(n == 1 ? name : name + "." + n))
        .filter(path -> !isThere(path))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
