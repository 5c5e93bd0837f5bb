package dev.quorate.operator.members;

import java.time.Duration;

/**
 * How long a call may take, from the first packet to the last byte of the answer.
 *
 * @param change of an order that changes the membership: it is answered within 6 seconds, also when
 *     it could not be committed, and who hangs up before does not hear which it was
 */
record CallTimes(Duration report, Duration change) {
  static final CallTimes USUAL = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(8));
}
