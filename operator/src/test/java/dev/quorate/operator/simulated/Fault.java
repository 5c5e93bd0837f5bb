package dev.quorate.operator.simulated;

/** What happens to one write of the operator. */
public enum Fault {
  NONE,
  /** The operator dies before the write leaves it. */
  NOT_SENT,
  /** It is done, and the operator lives on without knowing. */
  ANSWER_LOST,
  /** It is done, and the operator dies. */
  DONE_THEN_CRASH,
  /** Somebody else wrote first: 409, nothing is done. */
  CONFLICT,
  /** The operator hangs just before it, another takes over, and the write arrives much later. */
  LATE
}
