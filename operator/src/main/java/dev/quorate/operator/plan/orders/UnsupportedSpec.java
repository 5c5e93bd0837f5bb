package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.StorageSize;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Expansion;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the spec asks for and this version does not carry out. Said, never silently ignored. */
public final class UnsupportedSpec implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    List<String> problems = seen.cluster().specProblems();
    if (!problems.isEmpty()) {
      return Optional.of(
          new Hold(
              Reason.InvalidSpec,
              String.join("; ", problems) + "; the last valid spec stays in force"));
    }
    List<String> unsupported = unsupported(seen);
    return unsupported.isEmpty()
        ? Optional.empty()
        : Optional.of(new Hold(Reason.NotSupportedYet, String.join("; ", unsupported)));
  }

  // The structural config counts at the genesis, and never again.
  private static void formedOtherwise(Observed seen, List<String> found) {
    String asked = seen.specInForce().config().digest();
    seen.status()
        .clusterId()
        .flatMap(clusterId -> MembershipView.of(seen, clusterId).authority())
        .flatMap(MemberReport::configDigest)
        .filter(formed -> !formed.equals(asked))
        .ifPresent(
            formed ->
                found.add(
                    "config %s: the cluster was formed with another one, and keeps it. Its digest is %s, that of the spec is %s; put the spec back"
                        .formatted(seen.specInForce().config(), formed, asked)));
  }

  /** Each thing that is asked for and not carried out, with the way out where there is one. */
  public static List<String> unsupported(Observed seen) {
    List<String> found = new ArrayList<>();
    formedOtherwise(seen, found);
    smaller(seen, found);
    return found;
  }

  // The definition refuses it too, but for a resource that was created again.
  private static void smaller(Observed seen, List<String> found) {
    Expansion expansion = Expansion.of(seen);
    expansion.tooLarge().stream()
        .max(Comparator.comparing(Volume::size, StorageSize::compare))
        .ifPresent(
            largest ->
                found.add(
                    "storage.size %s: a volume cannot shrink, and claim %s asks for %s; ask for %s or more"
                        .formatted(
                            expansion.asked(), largest.name(), largest.size(), largest.size())));
  }
}
