package dev.quorate.operator.lease;

import java.time.Duration;

/**
 * @param identity who holds it: one for each operator
 * @param duration for how long others leave a lease alone that is not renewed
 * @param renewDeadline the holder stops when it could not renew for this long; shorter than the
 *     duration by at least the timeout of a request, so that the last request has ended when
 *     another takes the lease
 * @param retryPeriod from one renewal, or one try, to the next
 */
public record LeaseTerms(
    String namespace,
    String name,
    String identity,
    Duration duration,
    Duration renewDeadline,
    Duration retryPeriod) {

  public LeaseTerms {
    if (identity.isBlank()) {
      throw new IllegalArgumentException("the identity is empty: it names the holder of the lease");
    }
    if (renewDeadline.compareTo(duration) >= 0 || retryPeriod.compareTo(renewDeadline) >= 0) {
      throw new IllegalArgumentException(
          "the retry period of %s must be shorter than the renew deadline of %s, and that shorter than the lease of %s"
              .formatted(retryPeriod, renewDeadline, duration));
    }
  }

  /** For people and logs. */
  String fullName() {
    return namespace + "/" + name;
  }
}
