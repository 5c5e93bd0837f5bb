package dev.quorate.operator.observed.spec;

import java.time.Instant;
import java.util.Optional;

/**
 * The short-lived pod that serves a file of a claim to the first member (docs/decisions/0050).
 *
 * @param serves what it was made for, see {@link BootstrapSource.Snapshot#identity}
 * @param deleting it has a deletionTimestamp
 */
public record SnapshotPod(String name, String uid, String serves, boolean deleting, State state) {

  /** How far it is. */
  public sealed interface State {}

  /**
   * It does not serve yet.
   *
   * @param trouble what keeps it from that, in the platform's words; empty while it is on its way
   */
  public record Starting(Optional<String> trouble) implements State {}

  /**
   * It serves.
   *
   * @param address HOST:PORT
   */
  public record Serving(String address) implements State {}

  /**
   * It has ended, which it does by itself only when it cannot serve.
   *
   * @param why its last words
   */
  public record Ended(String why, Instant at) implements State {}

  /** Where it serves, while it does. */
  public Optional<String> address() {
    return switch (state) {
      case Serving(String address) when !deleting -> Optional.of(address);
      case Serving going -> Optional.empty();
      case Starting starting -> Optional.empty();
      case Ended ended -> Optional.empty();
    };
  }
}
