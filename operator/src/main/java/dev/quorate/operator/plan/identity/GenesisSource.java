package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.DownloadSnapshot;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import java.util.Optional;

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
      case URL -> downloading(needed, seen);
      case CLAIM ->
          Optional.of(
              new Hold(
                  Reason.NotSupportedYet,
                  "bootstrap.source.snapshot.%s is not supported in this version; name a configMap, a secret or a url, or remove bootstrap to form an empty cluster"
                      .formatted(needed.place().field())));
    };
  }

  /** The step by which the member in this pod gets the file. */
  static Decision give(BootstrapSource.Snapshot needed, ObjectRef pod) {
    return switch (needed.place()) {
      case CONFIG_MAP, SECRET, CLAIM -> new DeliverSnapshot(pod, needed);
      case URL -> new DownloadSnapshot(pod, needed);
    };
  }

  // Asked once, the member tries again by itself, until it is asked for something else.
  private static Optional<Decision> downloading(BootstrapSource.Snapshot needed, Observed seen) {
    return seen.slots().stream()
        .filter(slot -> slot.ordinal() == 0)
        .flatMap(slot -> slot.report().stream())
        .flatMap(report -> report.bootstrapFile().stream())
        .filter(file -> file.url().equals(Optional.of(needed.name())))
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
                    .orElseGet(
                        () ->
                            new Wait(
                                Reason.GenesisIntended,
                                "waiting until the first member has downloaded %s"
                                    .formatted(needed.described()),
                                Recheck.MOVING)));
  }

  // A short secret can be guessed by its digest.
  private static String shown(BootstrapSource.Snapshot needed, String sha256) {
    return needed.place() == BootstrapSource.Place.SECRET ? "another SHA-256" : "SHA-256 " + sha256;
  }

  private static Optional<Decision> notFound(BootstrapSource.Snapshot needed, Observed seen) {
    SourceFile found =
        seen.source().orElseGet(() -> new SourceFile.Missing("this operator does not read it"));
    return switch (found) {
      case SourceFile.Missing(String cause) ->
          Optional.of(
              new Hold(
                  Reason.BootstrapSourceMissing,
                  "the cluster is to begin with %s: %s. Put the file there, or remove bootstrap to form an empty cluster"
                      .formatted(needed.described(), cause)));
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
