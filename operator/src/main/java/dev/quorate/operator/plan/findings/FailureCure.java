package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.Slot;
import java.util.Optional;

/**
 * What a person does about a node that refuses to work, where an operator rules. The node has
 * advice of its own, for who runs it by hand; its options and directories are nobody's here.
 */
final class FailureCure {
  private FailureCure() {}

  /**
   * @param reason of the node's failure, as docs/admin-api.md names them
   * @return empty for one that this version does not know
   */
  static Optional<String> of(String reason, Slot slot) {
    return Optional.ofNullable(
        switch (reason) {
          case "CorruptLog",
              "CorruptSnapshot",
              "CorruptIdentity",
              "EmptyVoters",
              "LostAcknowledged" ->
              "while a majority of the voters serves, "
                  + replacement(slot)
                  + "; otherwise restore its volume";
          case "LeaderLostAcknowledged" ->
              "keep claim %s, it may be the only one with acknowledged writes: take a copy of its volume before anything else"
                  .formatted(claim(slot));
          case "Removed" -> replacement(slot);
          case "OtherCluster", "ForeignVolume" ->
              "attach the volume of this member, or, if nobody needs its data, "
                  + replacement(slot);
          case "ConfigMismatch", "JoinRefused" ->
              "see that spec.config and spec.image fit the members that serve, then "
                  + replacement(slot);
          case "BootstrapRefused" ->
              "put the file back that the message names; if it is lost, delete claim %s and pod %s: the cluster was not formed yet"
                  .formatted(claim(slot), slot.name());
          case "NewerFormat" ->
              "set spec.image to a version that is not older than the one that wrote the data";
          case "DataDirectoryLocked" ->
              "see whether another pod or container uses claim "
                  + claim(slot)
                  + ": the node starts once that one has ended";
          case "DiskFailure" ->
              "see the volume of claim %s and the pod's machine: is it full, read-only or broken?"
                  .formatted(claim(slot));
          case "GroupFailure" ->
              "keep the pod's log and report it; if the restarted container fails in the same way"
                  + " while a majority of the voters serves, "
                  + replacement(slot);
          case "CannotListen" -> "see which other container of the pod listens there";
          default -> null;
        });
  }

  static String replacement(Slot slot) {
    return "delete claim %s and pod %s: it joins again as a new member"
        .formatted(claim(slot), slot.name());
  }

  private static String claim(Slot slot) {
    return slot.volume().map(volume -> volume.name()).orElse("of " + slot.name());
  }
}
