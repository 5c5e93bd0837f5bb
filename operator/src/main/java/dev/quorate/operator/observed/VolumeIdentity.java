package dev.quorate.operator.observed;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the data directory on a volume belongs to, as the volume's annotations tell it: for the time
 * when no node runs on it and it cannot be asked.
 *
 * @param voters memberIds of the voters that its member knew when this was recorded
 */
public record VolumeIdentity(
    String clusterId, long epoch, String memberId, SortedSet<String> voters) {
  public VolumeIdentity {
    voters = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(voters));
  }
}
