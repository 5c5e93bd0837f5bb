package dev.quorate.operator.world;

/** What became of one act. */
public sealed interface Outcome {
  /** It was done, or had been done before. */
  record Done() implements Outcome {}

  /**
   * It was not done: what it was decided on has changed since (409, 412, a precondition that
   * failed). Another look helps at once.
   */
  record Overtaken(String cause) implements Outcome {}

  /**
   * It was not done: the other side refuses it (400, 403, 422). The same request, sent at once,
   * would end the same; it is sent again later, because what it is refused for may change.
   */
  record Rejected(String cause) implements Outcome {}

  /**
   * No answer, or an error that does not say: it may have been done, or may still be. Look again
   * later.
   */
  record Unclear(String cause) implements Outcome {}
}
