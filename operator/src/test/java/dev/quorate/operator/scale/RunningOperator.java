package dev.quorate.operator.scale;

/** An operator that looks after the clusters of a {@link Stage}. */
interface RunningOperator extends AutoCloseable {
  boolean runs();

  /** For people, where something did not happen. */
  String lastLines();

  @Override
  void close();
}
