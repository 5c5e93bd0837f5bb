package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.DownloadSnapshot;
import dev.quorate.operator.plan.decision.Decision.FetchSnapshot;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.ServeSnapshot;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether there is what a genesis begins with (docs/decisions/0049). The source in today's spec
 * counts, also when the genesis was intended before it was asked for.
 */
final class GenesisSource {
  private GenesisSource() {}

  /** Why nothing is formed yet. */
  static Optional<Decision> notYet(Observed seen) {
    return switch (seen.specInForce().source()) {
      case BootstrapSource.Empty empty -> Optional.empty();
      case BootstrapSource.LocalFile file -> Optional.empty();
      case BootstrapSource.Unnamed unnamed ->
          Optional.of(new Hold(Reason.InvalidSpec, "bootstrap does not name one source"));
      case BootstrapSource.Snapshot snapshot ->
          seen.neededSource().flatMap(needed -> notYet(needed, seen));
    };
  }

  private static Optional<Decision> notYet(BootstrapSource.Snapshot needed, Observed seen) {
    return switch (needed.place()) {
      case CONFIG_MAP, SECRET -> notFound(needed, seen);
      case URL -> downloading(needed, needed.name()::equals, seen);
      case CLAIM -> seen.snapshotPod().flatMap(pod -> served(needed, pod, seen));
    };
  }

  /** The step by which the member in this pod gets the file. */
  static Decision give(BootstrapSource.Snapshot needed, ObjectRef pod, Observed seen) {
    return switch (needed.place()) {
      case CONFIG_MAP, SECRET -> new DeliverSnapshot(pod, needed);
      case URL -> new DownloadSnapshot(pod, needed);
      case CLAIM ->
          seen.snapshotPod()
              .flatMap(SnapshotPod::address)
              .<Decision>map(address -> new FetchSnapshot(pod, needed, address))
              .orElseGet(() -> new ServeSnapshot(needed));
    };
  }

  private static Optional<Decision> served(
      BootstrapSource.Snapshot needed, SnapshotPod pod, Observed seen) {
    return switch (pod.state()) {
      case SnapshotPod.Starting(Optional<String> trouble) ->
          Optional.of(
              trouble
                  .map(why -> missing(needed, "pod %s cannot start: %s".formatted(pod.name(), why)))
                  .orElseGet(() -> awaiting("pod %s serves".formatted(pod.name()), needed)));
      case SnapshotPod.Ended(String why, Instant at) ->
          Optional.of(
              missing(
                  needed,
                  "pod %s has ended (%s), and is made again after 5 minutes, or at once when it is deleted"
                      .formatted(pod.name(), why)));
      case SnapshotPod.Serving serving when pod.deleting() ->
          Optional.of(awaiting("another pod serves", needed));
      case SnapshotPod.Serving(String address) ->
          downloading(needed, url -> url.startsWith("http://" + address + "/"), seen);
    };
  }

  private static Decision missing(BootstrapSource.Snapshot needed, String cause) {
    return new Hold(
        Reason.BootstrapSourceMissing,
        "the cluster is to begin with %s: %s. Put the file there, or remove bootstrap to form an empty cluster"
            .formatted(needed.described(), cause));
  }

  private static Decision awaiting(String what, BootstrapSource.Snapshot needed) {
    return new Wait(
        Reason.GenesisIntended,
        "waiting until %s %s".formatted(what, needed.described()),
        Recheck.MOVING);
  }

  // Asked once, the member tries again by itself, until it is asked for something else.
  private static Optional<Decision> downloading(
      BootstrapSource.Snapshot needed, Predicate<String> from, Observed seen) {
    return seen.slots().stream()
        .filter(slot -> slot.ordinal() == 0)
        .flatMap(slot -> slot.report().stream())
        .flatMap(report -> report.bootstrapFile().stream())
        .filter(file -> file.url().filter(from).isPresent())
        .filter(file -> file.sha256().equals(needed.sha256()))
        .findFirst()
        .map(
            file ->
                file.failure()
                    .<Decision>map(
                        why ->
                            new Hold(
                                Reason.BootstrapSourceMissing,
                                "the cluster is to begin with %s, which its first member cannot download: %s. It tries again; or correct bootstrap, or remove it to form an empty cluster"
                                    .formatted(needed.described(), why)))
                    .orElseGet(() -> awaiting("the first member has downloaded", needed)));
  }

  // A short secret can be guessed by its digest.
  private static String shown(BootstrapSource.Snapshot needed, String sha256) {
    return needed.place() == BootstrapSource.Place.SECRET ? "another SHA-256" : "SHA-256 " + sha256;
  }

  private static Optional<Decision> notFound(BootstrapSource.Snapshot needed, Observed seen) {
    SourceFile found =
        seen.source().orElseGet(() -> new SourceFile.Missing("this operator does not read it"));
    return switch (found) {
      case SourceFile.Missing(String cause) -> Optional.of(missing(needed, cause));
      case SourceFile.Found(String sha256) when !sha256.equals(needed.sha256()) ->
          Optional.of(
              new Hold(
                  Reason.BootstrapSourceDiffers,
                  "%s has %s, and bootstrap.source.snapshot.sha256 is %s. Put the right file there, or correct sha256"
                      .formatted(needed.described(), shown(needed, sha256), needed.sha256())));
      case SourceFile.Found right -> Optional.empty();
    };
  }
}
