package dev.quorate.node.level;

import java.util.OptionalInt;

/**
 * The feature levels that a program can work at. A level is everything that members must understand
 * of each other: messages, commands, files. It grows by one with each release that adds something
 * there.
 *
 * <ol>
 *   <li>up to the release that does not name its levels
 *   <li>the notice of a loss (docs/decisions/0014), the recorded level itself, snapshots that carry
 *       it
 *   <li>leases (docs/decisions/0041): their commands, snapshots that carry them
 *   <li>users and roles (docs/decisions/0044): their commands, snapshots that carry them; a state
 *       that begins with the history of a file (docs/decisions/0042); the order of the changes
 *       within a revision in snapshots
 *   <li>gossip: its messages; alarms: their command, snapshots that carry them
 * </ol>
 *
 * @param oldest a cluster at a lower level is too old for this program
 * @param newest a cluster at a higher level is too new for it
 */
public record LevelRange(int oldest, int newest) {
  /** Of a program that does not name its levels. */
  public static final LevelRange UNNAMED = new LevelRange(1, 1);

  /** What this release knows. */
  public static final LevelRange OF_THIS_RELEASE = new LevelRange(1, 5);

  public LevelRange {
    if (oldest < 1 || newest < oldest) {
      throw new IllegalArgumentException("no levels: " + oldest + " to " + newest);
    }
  }

  /** The same without what came after {@code level}: as an earlier release. */
  public LevelRange upTo(int level) {
    return new LevelRange(oldest, Math.min(newest, level));
  }

  public boolean contains(int level) {
    return oldest <= level && level <= newest;
  }

  /** The highest level that both know. */
  public OptionalInt highestCommon(LevelRange other) {
    int highest = Math.min(newest, other.newest);
    return highest >= Math.max(oldest, other.oldest)
        ? OptionalInt.of(highest)
        : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return oldest == newest ? "level " + oldest : "levels " + oldest + " to " + newest;
  }
}
