package dev.quorate.operator.observed;

import java.time.Instant;

/** What is known of a running member, and how. */
public sealed interface MemberFact {
  /** It answered in this observation, and its incarnation is that of the pod. */
  record Reachable(MemberReport report) implements MemberFact {}

  /** It did not answer, or somebody else answered in its place. */
  record Unreachable(Instant since, String cause) implements MemberFact {}
}
