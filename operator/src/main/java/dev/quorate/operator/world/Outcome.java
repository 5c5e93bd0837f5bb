package dev.quorate.operator.world;

/** What became of one act. */
public sealed interface Outcome {
  /** It was done, or had been done before. */
  record Done() implements Outcome {}

  /**
   * It was not done.
   *
   * @param overtaken what was observed is not so any more (409, 412, a precondition that failed):
   *     another look helps at once. Otherwise the other side does not want it, and it is asked
   *     again later.
   */
  record Refused(String cause, boolean overtaken) implements Outcome {
    /** Overtaken. */
    public Refused(String cause) {
      this(cause, true);
    }

    /** The other side does not want it: the same again, at once, would end the same. */
    public static Refused unwanted(String cause) {
      return new Refused(cause, false);
    }
  }

  /**
   * No answer, or an error that does not say: it may have been done, or may still be. Look again
   * later.
   */
  record Unclear(String cause) implements Outcome {}
}
