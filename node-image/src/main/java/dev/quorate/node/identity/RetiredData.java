package dev.quorate.node.identity;

import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Moves the data of a member that was removed to {@code retired/<memberId>/} of the same directory,
 * by which the directory is empty. Nothing is deleted, and nothing is copied: it takes no space.
 *
 * <p>The decision is durable before the first move, and is itself the last thing to be moved. After
 * a crash in between it is there with a part of the data, and the next start moves the rest.
 */
final class RetiredData {
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
    Path folder =
        RetiredFolder.free(directory.resolve(RetiredFolder.PARENT), Retirement.folderName(member));
    Retirement decided = Retirement.of(member, directory.relativize(folder).toString());
    changes.write(decided, directory);
    return decided;
  }

  /** The first time, and again after a crash. */
  void carryOut(Retirement decided) throws IOException {
    RetiredFolder folder =
        new RetiredFolder(directory, directory.resolve(decided.folder()), changes);
    folder.make();
    for (String name : DATA) {
      folder.take(name);
    }
    folder.sync();
    // Only now: its move must not be durable while that of the data is not.
    folder.take(Retirement.FILE);
    folder.sync();
  }
}
