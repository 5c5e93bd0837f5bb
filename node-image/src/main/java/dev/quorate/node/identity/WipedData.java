package dev.quorate.node.identity;

import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Deletes everything that nodes have written to a data directory, in an order by which a crash
 * leaves a whole member, one that no node starts with, or nothing: never a member without its log,
 * and never a genesis alone, with which a node would form the same cluster a second time.
 */
final class WipedData {
  /** In this order: the rest has no identity any more, and is refused. */
  private static final List<String> LAST =
      Stream.concat(
              DataDirectory.MEMBER_DATA.stream(),
              Stream.of(RetiredFolder.PARENT, "delivered", Retirement.FILE))
          .toList();

  private final Path directory;
  private final DirectoryChanges changes;

  WipedData(Path directory, DirectoryChanges changes) {
    this.directory = directory;
    this.changes = changes;
  }

  /** Again after a crash. */
  void carryOut() throws IOException {
    Succession succession = new Succession(directory, changes);
    succession.revoke();
    succession.discard();
    deleteDurably(Genesis.FILE);
    deleteDurably(Identity.FILE);
    for (String name : LAST) {
      deleteDurably(name);
    }
  }

  private void deleteDurably(String name) throws IOException {
    Path path = directory.resolve(name);
    if (RetiredFolder.isThere(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          changes.delete(file);
        }
      }
    }
    // Also one that was deleted before a crash.
    changes.sync(directory);
  }
}
