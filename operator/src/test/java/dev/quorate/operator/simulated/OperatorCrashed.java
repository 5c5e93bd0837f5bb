package dev.quorate.operator.simulated;

/** The operator's process is gone. */
public final class OperatorCrashed extends RuntimeException {
  public OperatorCrashed() {
    super("the operator crashed", null, false, false);
  }
}
