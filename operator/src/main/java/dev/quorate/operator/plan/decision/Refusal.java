package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.MemberCall;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Finding.Subject;
import java.util.Optional;

/**
 * An act that the other side refused when it was last tried.
 *
 * @param due it may be tried again now; until then what comes later in the order goes first
 */
public record Refusal(Act act, String cause, boolean due) {
  private static final String REFUSED = "refused, and tried again: ";

  /** What the finding about its refusal is called. */
  public static Reason reason(Act act) {
    return act instanceof ExpandVolume ? Reason.VolumeNotExpanded : Reason.RequestRefused;
  }

  /** What the finding about the refusal of {@code act} is about. */
  public static Subject subject(Act act) {
    return Subject.request(ActDescription.of(act));
  }

  /** It lasts until the act succeeds, or nobody asks for it any more. */
  public Finding finding() {
    // A member that refuses is often about to change; the API server has a policy, a quota or a
    // role in the way.
    if (act instanceof MemberCall && !isOfAFile(act)) {
      return Finding.passing(
          Reason.RequestRefused, subject(act), Severity.WARNING, REFUSED + cause);
    }
    String message = REFUSED + cause;
    Finding finding =
        act instanceof ExpandVolume
            ? Finding.forPerson(Reason.VolumeNotExpanded, subject(act), Severity.WARNING, message)
            : Finding.forPerson(Reason.RequestRefused, subject(act), Severity.WARNING, message);
    return cure(act).map(finding::withCure).orElse(finding);
  }

  // A file that breaks a rule does not mend itself.
  private static boolean isOfAFile(Act act) {
    return act instanceof CallGenesis genesis && genesis.snapshot().isPresent();
  }

  private static Optional<String> cure(Act act) {
    return switch (act) {
      case KeepSpec keep ->
          Optional.of(
              "let the operator write it: without it, nothing is repaired while a later spec is"
                  + " invalid");
      case ExpandVolume expand -> Optional.of(cure(expand));
      case RestartPod restart ->
          Optional.of(
              "change the spec, or what refuses it; the restart follows by itself, or is not needed"
                  + " any more");
      default -> Optional.empty();
    };
  }

  private static String cure(ExpandVolume expand) {
    return ("if its class can expand volumes, set allowVolumeExpansion in the StorageClass. If it"
            + " cannot, claims to come have %s all the same: where there are three members or more,"
            + " delete claim %s (kubectl delete pvc --wait=false) and then pod %s, wait until every"
            + " member serves again, and only then take the next")
        .formatted(expand.size(), expand.volume().name(), expand.member());
  }

  /** The cause that the message of such a finding names. */
  public static String cause(String message) {
    return message.startsWith(REFUSED) ? message.substring(REFUSED.length()) : message;
  }
}
