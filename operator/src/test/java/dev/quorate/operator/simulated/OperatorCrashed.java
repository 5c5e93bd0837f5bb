package dev.quorate.operator.simulated;

/** The operator's process is gone. */
final class OperatorCrashed extends RuntimeException {
  OperatorCrashed() {
    super("the operator crashed", null, false, false);
  }
}
