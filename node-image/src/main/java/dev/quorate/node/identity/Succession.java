package dev.quorate.node.identity;

import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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
  private final DirectoryMoves moves;

  Succession(Path directory, DirectoryMoves moves) {
    this.directory = directory;
    this.moves = moves;
  }

  /** In this directory, which belongs to this process alone. */
  public static Succession in(Path directory) {
    return new Succession(directory, new DirectoryMoves.OnFileSystem());
  }

  /** Where the new data is to be written; empty, whatever an earlier attempt has left. */
  public Path begin() throws IOException {
    discard();
    Path target = directory.resolve(UNFINISHED);
    moves.makeDirectory(target);
    return target;
  }

  /** Deletes what an attempt has left that came to no end. */
  public void discard() throws IOException {
    Path unfinished = directory.resolve(UNFINISHED);
    if (isThere(unfinished)) {
      try (Stream<Path> files = Files.walk(unfinished)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          moves.delete(file);
        }
      }
    }
  }

  /** The new data is whole and durable: this directory is the new member's when this returns. */
  public void decide() throws IOException {
    moves.move(directory.resolve(UNFINISHED), directory.resolve(DECIDED));
    moves.sync(directory);
  }

  /** Whether it was decided, and not all is in its place. */
  public boolean isDecided() {
    return isThere(directory.resolve(DECIDED));
  }

  /** Moves everything to its place; once it is decided, and again after a crash. */
  public void carryOut() throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path successor = directory.resolve(DECIDED);
    // The name may be no more than seen: what follows must not be durable without it.
    moves.sync(directory);
    retire(successor, directory.resolve(RetiredData.FOLDER).resolve(nameOfTheOld(successor)));
    for (String name : NEW) {
      if (isThere(successor.resolve(name))) {
        moves.move(successor.resolve(name), directory.resolve(name));
      }
    }
    moves.sync(directory);
    moves.sync(successor);
    moves.delete(successor);
    moves.sync(directory);
  }

  private String nameOfTheOld(Path successor)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path holder = isThere(successor.resolve(Genesis.FILE)) ? successor : directory;
    return Genesis.read(holder)
        .predecessor()
        .map(old -> HexId.format(old.memberId()))
        .orElseThrow(() -> new SealedFile.Damaged(holder + " has no genesis of a survivor"));
  }

  private void retire(Path successor, Path folder) throws IOException {
    List<String> old =
        Stream.concat(
                // As long as the new one waits, the one in its place is the old one.
                NEW.stream().filter(name -> isThere(successor.resolve(name))), OLD.stream())
            .filter(name -> isThere(directory.resolve(name)))
            .toList();
    if (old.isEmpty()) {
      return;
    }
    moves.makeDirectory(directory.resolve(RetiredData.FOLDER));
    moves.sync(directory);
    moves.makeDirectory(folder);
    moves.sync(directory.resolve(RetiredData.FOLDER));
    for (String name : old) {
      moves.move(directory.resolve(name), free(folder, name));
    }
    // The new name first: in between a file may have two names, and never none.
    moves.sync(folder);
    moves.sync(directory);
  }

  /** A name that nothing has: nothing is overwritten, whatever was put there. */
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
