package dev.quorate.operator.observed;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the data directory on a volume belongs to, as the volume's annotations tell it: for the time
 * when no node runs on it and it cannot be asked.
 *
 * @param voters memberIds of the voters that its member knew when this was recorded
 * @param removed the member was removed from the cluster for good, and its claim is kept
 */
public record VolumeIdentity(
    String clusterId, long epoch, String memberId, SortedSet<String> voters, boolean removed) {
  public VolumeIdentity {
    voters = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(voters));
  }

  /** Of a member that belongs to its cluster. */
  public VolumeIdentity(String clusterId, long epoch, String memberId, SortedSet<String> voters) {
    this(clusterId, epoch, memberId, voters, false);
  }

  /**
   * This note on a claim that has another one: a member that was removed stays removed, also when a
   * note from before arrives late.
   */
  public VolumeIdentity after(Optional<VolumeIdentity> before) {
    return before
            .filter(VolumeIdentity::removed)
            .filter(noted -> noted.memberId().equals(memberId))
            .isPresent()
        ? asRemoved()
        : this;
  }

  /** The same data once its member was removed for good. */
  public VolumeIdentity asRemoved() {
    return new VolumeIdentity(clusterId, epoch, memberId, voters, true);
  }
}
