package dev.quorate.e2e.bench.load;

/** A request failed, or the servers did not do what a case waits for: the round is no figure. */
public final class RoundFailed extends Exception {
  private static final long serialVersionUID = 1;

  public RoundFailed(String message) {
    super(message);
  }
}
