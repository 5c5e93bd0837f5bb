package dev.quorate.operator.simulated;

import dev.quorate.operator.world.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
  LATE;

  /**
   * What the operator hears of a write that this happens to.
   *
   * @param late takes the write that arrives when its process has long died
   * @throws OperatorCrashed if the process dies with it
   */
  Outcome happensTo(Supplier<Outcome> write, Consumer<Supplier<Outcome>> late) {
    return switch (this) {
      case NONE -> write.get();
      case NOT_SENT -> throw new OperatorCrashed();
      case ANSWER_LOST -> {
        var _ = write.get();
        yield new Outcome.Unclear("the answer was lost");
      }
      case DONE_THEN_CRASH -> {
        var _ = write.get();
        throw new OperatorCrashed();
      }
      case CONFLICT -> new Outcome.Overtaken("409 Conflict");
      case LATE -> {
        late.accept(write);
        throw new OperatorCrashed();
      }
    };
  }
}
