package dev.quorate.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ends at the n-th change, and knows what is not durable then. It flushes nothing itself: there
 * would be tens of thousands of flushes.
 */
final class CrashingChanges implements DirectoryChanges {
  private final DirectoryChanges real = new OnFileSystem();
  private final int at;
  private final Deque<Move> pending = new ArrayDeque<>();
  private int done;

  CrashingChanges(int at) {
    this.at = at;
  }

  /** The process ended. */
  static final class Crashed extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Durable once both directories are synced. */
  private record Move(Path from, Path to, List<Path> unsynced) {}

  private void count() throws Crashed {
    if (done == at) {
      throw new Crashed();
    }
    done++;
  }

  /** How many changes were made. */
  int done() {
    return done;
  }

  /** How many moves are not durable. */
  int pending() {
    return pending.size();
  }

  @Override
  public void write(Retirement decided, Path directory) throws IOException {
    count();
    real.write(decided, directory);
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    count();
    real.makeDirectory(directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    count();
    assertThat(to).as("nothing is overwritten").doesNotExist();
    real.move(from, to);
    pending.push(new Move(from, to, new ArrayList<>(List.of(from.getParent(), to.getParent()))));
  }

  @Override
  public void delete(Path path) throws IOException {
    count();
    real.delete(path);
  }

  @Override
  public void sync(Path directory) throws IOException {
    count();
    // A move within one directory names it twice.
    pending.forEach(move -> move.unsynced().removeIf(directory::equals));
    pending.removeIf(move -> move.unsynced().isEmpty());
  }

  /**
   * @param kept a bit for each move that is not durable: those that are on disk all the same
   */
  void loseAllBut(int kept) throws IOException {
    List<Move> all = List.copyOf(pending);
    for (int i : IntStream.range(0, all.size()).filter(n -> (kept & 1 << n) == 0).toArray()) {
      Files.createDirectories(all.get(i).from().getParent());
      Files.move(all.get(i).to(), all.get(i).from());
    }
  }
}
