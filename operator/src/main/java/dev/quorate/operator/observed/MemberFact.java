package dev.quorate.operator.observed;

import java.time.Instant;

/** The operator's knowledge of a running member, and where it comes from. */
public sealed interface MemberFact {
  /** It answered in this observation, and its incarnation is that of the pod. */
  record Reachable(MemberReport report) implements MemberFact {}

  /** It did not answer, or somebody else answered in its place. */
  record Unreachable(Instant since, String cause) implements MemberFact {}
}
