package dev.quorate.operator.simulated;

/**
 * One fault at one write of the operator.
 *
 * @param write the number of the write, from 1
 * @param mostStale how many steps of the world the operator's cache may be behind
 */
public record PlannedFault(Fault fault, int write, int mostStale) {
  public static PlannedFault none(int mostStale) {
    return new PlannedFault(Fault.NONE, 0, mostStale);
  }

  @Override
  public String toString() {
    return "%s at write %d, reads up to %d steps old".formatted(fault, write, mostStale);
  }
}
