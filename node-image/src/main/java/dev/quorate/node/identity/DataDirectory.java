package dev.quorate.node.identity;

import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.files.UnsuitableFileSystem;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.level.LevelRange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A data directory held by this process alone, until it is closed. */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "LOCK";

  /** What only a member writes: their presence without an identity makes the volume a stranger. */
  static final List<String> MEMBER_DATA = List.of("wal", "groups", "snapshots");

  /** The last of them, see {@link DirectoryContent.Promoted}. */
  private static final String SNAPSHOTS = "snapshots";

  /**
   * Those that this process holds. A process that closes any channel to a file loses all its locks
   * on it (fcntl(2)), so that a lock that we hold already must not even be tried.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path held;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataDirectory(Path path, Path held, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.held = held;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Creates the directory if needed and takes its lock.
   *
   * @return empty if another process holds it, or this one already
   */
  public static Optional<DataDirectory> lock(Path path) throws IOException {
    Files.createDirectories(path);
    Path real = path.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    Optional<DataDirectory> locked = Optional.empty();
    try {
      locked = lock(path, real);
    } finally {
      if (locked.isEmpty()) {
        HELD.remove(real);
      }
    }
    return locked;
  }

  private static Optional<DataDirectory> lock(Path path, Path real) throws IOException {
    FileChannel file =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return Optional.of(new DataDirectory(path, real, file, lock));
      }
    } catch (IOException e) {
      file.close();
      throw UnsuitableFileSystem.insteadOf(
          e, path, "has no file locks, which keep a second process out");
    }
    file.close();
    return Optional.empty();
  }

  public Path path() {
    return path;
  }

  /**
   * Before {@link #read}: goes on where a crash interrupted a member's succession, and clears away
   * the undecided rest.
   *
   * @return why it cannot go on
   */
  public Optional<DirectoryContent.Refused> finishSuccession() throws IOException {
    Succession succession = Succession.in(path);
    try {
      if (succession.isDecided()) {
        succession.carryOut();
      }
      succession.discard();
      return Optional.empty();
    } catch (SealedFile.Damaged e) {
      return Optional.of(
          new DirectoryContent.Refused(FailureReason.CORRUPT_IDENTITY, e.getMessage()));
    } catch (SealedFile.NewerFormat e) {
      return Optional.of(new DirectoryContent.Refused(FailureReason.NEWER_FORMAT, e.getMessage()));
    }
  }

  /**
   * Looks, and changes nothing.
   *
   * @param known the data of a cluster with a higher feature level is refused
   */
  public DirectoryContent read(LevelRange known) throws IOException {
    try {
      if (Files.exists(path.resolve(Retirement.FILE))) {
        return new DirectoryContent.Retiring(Retirement.read(path));
      }
      Optional<Genesis> genesis =
          Files.exists(path.resolve(Genesis.FILE))
              ? Optional.of(Genesis.read(path))
              : Optional.empty();
      if (Files.exists(path.resolve(Identity.FILE))) {
        return identified(Identity.read(path, known), genesis);
      }
      for (String name : MEMBER_DATA) {
        boolean isPromoted = name.equals(SNAPSHOTS);
        if (isPromoted && genesis.flatMap(Genesis::snapshot).isPresent()) {
          continue;
        }
        if (holdsFiles(path.resolve(name))) {
          if (isPromoted && genesis.isEmpty()) {
            return new DirectoryContent.Promoted(
                path
                    + " holds a snapshot in snapshots/, from which no cluster was formed: form it"
                    + " with the same bootstrap file, or take that folder away");
          }
          return new DirectoryContent.Refused(
              FailureReason.FOREIGN_VOLUME,
              path
                  + " holds "
                  + name
                  + "/ but no "
                  + Identity.FILE
                  + ": the data of an unknown member");
        }
      }
      return genesis
          .<DirectoryContent>map(DirectoryContent.GenesisOnly::new)
          .orElseGet(DirectoryContent.Empty::new);
    } catch (SealedFile.Damaged e) {
      return new DirectoryContent.Refused(FailureReason.CORRUPT_IDENTITY, e.getMessage());
    } catch (SealedFile.NewerFormat e) {
      return new DirectoryContent.Refused(FailureReason.NEWER_FORMAT, e.getMessage());
    }
  }

  /**
   * Moves all data of this member to a folder of its own in {@code retired/}: the directory is
   * empty then. Once the decision is durable, no start runs the member any more.
   *
   * @param member as {@link #read} has found it; it must have been removed from its cluster, for
   *     good
   */
  public Retirement retire(Identity member) throws IOException {
    RetiredData retired = retiredData();
    Retirement decided = retired.decide(member);
    retired.carryOut(decided);
    return decided;
  }

  /** Goes on where a crash interrupted {@link #retire}. */
  public void goOn(Retirement decided) throws IOException {
    retiredData().carryOut(decided);
  }

  /**
   * Deletes everything that nodes have written to it, damaged or not: it is empty then.
   *
   * @return the names of all that no node wrote, which is kept; sorted
   */
  public List<String> wipe() throws IOException {
    new WipedData(path, new DirectoryChanges.OnFileSystem()).carryOut();
    try (Stream<Path> left = Files.list(path)) {
      return left.map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(LOCK))
          .sorted()
          .toList();
    }
  }

  /** Whether this is a directory that a node has used, and not somebody's home. */
  public static boolean isUsed(Path path) {
    return Stream.of(LOCK, Identity.FILE, Genesis.FILE)
        .anyMatch(name -> Files.isRegularFile(path.resolve(name)));
  }

  private RetiredData retiredData() {
    return new RetiredData(path, new DirectoryChanges.OnFileSystem());
  }

  private DirectoryContent identified(Identity identity, Optional<Genesis> genesis) {
    boolean contradicts =
        genesis
            .filter(
                g ->
                    g.clusterId() != identity.clusterId()
                        || g.epoch() != identity.epoch()
                        || g.first().id() != identity.memberId())
            .isPresent();
    if (contradicts) {
      return new DirectoryContent.Refused(
          FailureReason.CORRUPT_IDENTITY,
          "genesis.json says cluster "
              + HexId.format(genesis.get().clusterId())
              + " member "
              + HexId.format(genesis.get().first().id())
              + ", identity.json says cluster "
              + HexId.format(identity.clusterId())
              + " member "
              + HexId.format(identity.memberId()));
    }
    return new DirectoryContent.Identified(identity, genesis);
  }

  private static boolean holdsFiles(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(Files::isRegularFile);
    }
  }

  @Override
  public void close() throws IOException {
    try (lockFile) {
      lock.release();
    } finally {
      HELD.remove(held);
    }
  }
}
