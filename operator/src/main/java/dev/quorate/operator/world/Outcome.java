package dev.quorate.operator.world;

/** What became of one act. */
public sealed interface Outcome {
  /** It was done, or had been done before. */
  record Done() implements Outcome {}

  /**
   * It was not done: what was observed is not so any more (409, 412, 404, a precondition that
   * failed), or the other side refused it. Look again.
   */
  record Refused(String cause) implements Outcome {}

  /**
   * No answer, or an error that does not say: it may have been done, or may still be. Look again
   * later.
   */
  record Unclear(String cause) implements Outcome {}
}
