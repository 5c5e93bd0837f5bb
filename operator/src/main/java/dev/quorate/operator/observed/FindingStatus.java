package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of status.findings: something that is wrong, as the last pass reported it.
 *
 * @param subject what it is about: a member, a claim, an object, a request; empty if it is about
 *     the cluster as a whole
 * @param needsPerson it lasts until a person does something
 * @param cure what a person does about it, where it is not part of the message
 * @param since when it was first found; a finding is the same as long as reason and subject are
 */
public record FindingStatus(
    String reason,
    String subject,
    Severity severity,
    boolean needsPerson,
    String message,
    Optional<String> cure,
    Instant since) {

  /** From the least to the most severe. */
  public enum Severity {
    /** Worth knowing: it is on its way, or nothing is lost by it. */
    INFO,
    /** Something does not work that should. */
    WARNING,
    /** Data or the whole cluster is lost, or will be. */
    CRITICAL
  }
}
