package dev.quorate.operator.observed;

/**
 * Something that the platform reports about a member, and that its pod and its claim, as they are
 * now, do not show.
 *
 * @param member the pod's name
 * @param message the platform's own words, without numbers that change at every look
 */
public record PlatformNotice(Kind kind, String member, String message) {

  /** What it reports. */
  public enum Kind {
    /** Its pod, or its claim, cannot be created: a quota, a policy, a limit. */
    POD_REFUSED,
    /** Its pod is there and does not start, and its kubelet or a controller says why. */
    POD_HELD,
    /** Its container ended a short while ago, and was started again. */
    CONTAINER_ENDED,
    /** A restart was asked for (kubectl rollout restart), and this pod is older than that. */
    RESTART_ASKED
  }
}
