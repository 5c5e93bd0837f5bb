package dev.quorate.node.identity;

import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts the data of a new member in the place of the old one's, in three steps:
 *
 * <ol>
 *   <li>All of the new data is written to {@code successor.tmp/}. Nobody looks into it: the
 *       directory is the old member's, and a crash leaves nothing but files to be deleted.
 *   <li>That directory is renamed to {@code successor/}. From here on there is no way back.
 *   <li>What the old member wrote is moved to {@code retired/<memberId>/}, then the new data to its
 *       places. A start that finds {@code successor/} continues that before anything else.
 * </ol>
 *
 * <p>Nothing of the old data is deleted: it may be the only trace of what happened before.
 */
public final class Succession {
  private static final String UNFINISHED = "successor.tmp";
  private static final String DECIDED = "successor";

  /**
   * What the new member has, in the order of the moves. The log first and the identity last: an
   * earlier release, which knows nothing of this, refuses one without the other.
   */
  private static final List<String> NEW = List.of("wal", "groups", Genesis.FILE, Identity.FILE);

  /** What an old one may have in addition. */
  private static final List<String> OLD = List.of("snapshots");

  private final Path directory;
  private final DirectoryChanges changes;

  Succession(Path directory, DirectoryChanges changes) {
    this.directory = directory;
    this.changes = changes;
  }

  /** In this directory, which belongs to this process alone. */
  public static Succession in(Path directory) {
    return new Succession(directory, new DirectoryChanges.OnFileSystem());
  }

  /** Where the new data is to be written; empty, whatever an earlier attempt has left. */
  public Path begin() throws IOException {
    discard();
    Path target = directory.resolve(UNFINISHED);
    changes.makeDirectory(target);
    return target;
  }

  /** Deletes what an attempt has left that came to no end. */
  public void discard() throws IOException {
    Path unfinished = directory.resolve(UNFINISHED);
    if (RetiredFolder.isThere(unfinished)) {
      try (Stream<Path> files = Files.walk(unfinished)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          changes.delete(file);
        }
      }
    }
  }

  /** The new data is whole and durable: this directory is the new member's when this returns. */
  public void decide() throws IOException {
    changes.move(directory.resolve(UNFINISHED), directory.resolve(DECIDED));
    changes.sync(directory);
  }

  /** Whether it was decided, and not all is in its place. */
  public boolean isDecided() {
    return RetiredFolder.isThere(directory.resolve(DECIDED));
  }

  /** The new data is not wanted any more: the directory stays the old member's. */
  void revoke() throws IOException {
    if (isDecided()) {
      discard();
      changes.move(directory.resolve(DECIDED), directory.resolve(UNFINISHED));
      changes.sync(directory);
    }
  }

  /** Moves everything to its place; once it is decided, and again after a crash. */
  public void carryOut() throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path successor = directory.resolve(DECIDED);
    // The name may be no more than seen: what follows must not be durable without it.
    changes.sync(directory);
    retire(successor);
    for (String name : NEW) {
      if (RetiredFolder.isThere(successor.resolve(name))) {
        changes.move(successor.resolve(name), directory.resolve(name));
      }
    }
    changes.sync(directory);
    changes.sync(successor);
    changes.delete(successor);
    changes.sync(directory);
  }

  private String nameOfTheOld(Path successor)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path holder = RetiredFolder.isThere(successor.resolve(Genesis.FILE)) ? successor : directory;
    return Genesis.read(holder)
        .predecessor()
        .map(old -> HexId.format(old.memberId()))
        .orElseThrow(() -> new SealedFile.Damaged(holder + " has no genesis of a survivor"));
  }

  private void retire(Path successor)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    String name = nameOfTheOld(successor);
    List<String> old =
        Stream.concat(
                // As long as the new one waits, the one in its place is the old one.
                NEW.stream().filter(file -> RetiredFolder.isThere(successor.resolve(file))),
                OLD.stream())
            .filter(file -> RetiredFolder.isThere(directory.resolve(file)))
            .toList();
    if (old.isEmpty()) {
      return;
    }
    RetiredFolder folder =
        new RetiredFolder(
            directory, directory.resolve(RetiredFolder.PARENT).resolve(name), changes);
    folder.make();
    for (String file : old) {
      folder.take(file);
    }
    folder.sync();
  }
}
