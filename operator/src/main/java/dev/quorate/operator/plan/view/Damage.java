package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Failure;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A member of this cluster whose volume is damaged, by the word of its node: its data is of no use
 * any more, and the other members have it. Never one that holds something else, or something newer,
 * or that may be the only one with acknowledged writes.
 *
 * @param memberId that the volume holds
 * @param found the node's reason, as docs/admin-api.md names it
 * @param words the node's message
 */
public record Damage(Slot slot, String memberId, Volume volume, String found, String words) {
  private static final Set<String> OF_A_VOLUME =
      Set.of("CorruptLog", "CorruptSnapshot", "LostAcknowledged");

  /** Two damaged volumes within this time have a cause in common until somebody has looked. */
  public static final Duration APART = Duration.ofDays(1);

  /** Of the members that stay: one that leaves takes its volume with it. */
  public static List<Damage> of(Observed seen) {
    List<Slot> leaving = seen.leaving();
    return seen.status().clusterId().stream()
        .flatMap(
            clusterId -> {
              List<Peer> known =
                  MembershipView.of(seen, clusterId).authority().stream()
                      .flatMap(report -> MembershipView.everyone(report).stream())
                      .toList();
              return seen.formed().stream()
                  .filter(slot -> !leaving.contains(slot))
                  .flatMap(slot -> of(slot, clusterId).stream())
                  .filter(damage -> known.stream().noneMatch(damage::isOfAnEarlierMember));
            })
        .toList();
  }

  private static Optional<Damage> of(Slot slot, String clusterId) {
    Optional<MemberReport> failed = slot.report().filter(report -> report.state() == State.FAILED);
    Optional<Failure> failure =
        failed
            .flatMap(MemberReport::failure)
            .filter(reported -> OF_A_VOLUME.contains(reported.reason()));
    Optional<Volume> volume =
        slot.volume().filter(claim -> !claim.deleting()).filter(claim -> !isKept(claim, clusterId));
    Optional<String> memberId = failed.flatMap(report -> memberId(report, volume, clusterId));
    return failure.isPresent() && volume.isPresent() && memberId.isPresent()
        ? Optional.of(
            new Damage(
                slot,
                memberId.get(),
                volume.get(),
                failure.get().reason(),
                failure.get().message()))
        : Optional.empty();
  }

  // Somebody asked to keep it, and its member is no member any more.
  private static boolean isKept(Volume claim, String clusterId) {
    return claim
        .identity()
        .filter(noted -> noted.removed() && noted.clusterId().equals(clusterId))
        .isPresent();
  }

  // By what the node could read of its identity, or else by our note on the claim.
  private static Optional<String> memberId(
      MemberReport report, Optional<Volume> volume, String clusterId) {
    return report.hasIdentity()
        ? report.memberId().filter(id -> report.clusterId().equals(Optional.of(clusterId)))
        : volume
            .flatMap(Volume::identity)
            .filter(noted -> noted.clusterId().equals(clusterId))
            .map(VolumeIdentity::memberId);
  }

  // Somebody gave the ordinal the volume that it had before.
  private boolean isOfAnEarlierMember(Peer peer) {
    return peer.nodeId().equals(slot.name()) && !peer.memberId().equals(memberId);
  }

  /** Of this member; empty if there is none, or somebody has to look at it first. */
  public static Optional<Damage> at(Observed seen, Slot slot) {
    return of(seen).stream().filter(damage -> damage.slot().equals(slot)).findFirst();
  }

  /** The last damaged volume that was given up, if that is less than a day ago. */
  public static Optional<Replaced> shortlyBefore(Observed seen) {
    return seen.status()
        .lastReplacement()
        .filter(last -> !Replacement.isOrdered(last.found()))
        .filter(last -> last.since().plus(APART).isAfter(seen.now()));
  }

  /** What its node found, to be read after the member's name. */
  public String described() {
    return "reports %s: %s".formatted(found, words);
  }

  /** Why this one is left to a person, to be read after the member's name. */
  public String repeated(Replaced before) {
    return "%s; %s was replaced because of %s at %s, less than a day before. Two damaged volumes within a day point to the storage. After %s this member is replaced too"
        .formatted(
            described(),
            before.member(),
            before.found(),
            before.since(),
            before.since().plus(APART));
  }
}
