package dev.quorate.operator.observed;

/**
 * Something that the platform reports about a member, and that no object of the member shows.
 *
 * @param member the pod's name
 * @param message the platform's own words, without numbers that change at every look
 */
public record PlatformNotice(Kind kind, String member, String message) {

  /** What it reports. */
  public enum Kind {
    /** Its pod, or its claim, cannot be created: a quota, a policy, a limit. */
    POD_REFUSED,
    /** A restart was asked for (kubectl rollout restart), and this pod is older than that. */
    RESTART_ASKED
  }
}
