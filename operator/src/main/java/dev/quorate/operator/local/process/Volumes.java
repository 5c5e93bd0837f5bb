package dev.quorate.operator.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Volumes as directories: volumes/NAME/claim.json, and the node's files in volumes/NAME/data. */
public final class Volumes {
  private final StateDirectory state;

  public Volumes(StateDirectory state) {
    this.state = state;
  }

  /** The claim of this name. */
  public Optional<Claim> find(String name) {
    return state.read(claimFile(name), Claim.class);
  }

  /** In the order of names. */
  public List<Claim> all() {
    return state.entries(state.path("volumes")).stream()
        .flatMap(directory -> find(directory.getFileName().toString()).stream())
        .toList();
  }

  Path dataDirectory(String name) {
    return state.path("volumes", name, "data");
  }

  /** The claim of this name, made with a new UID if there is none. */
  Claim ensure(String name, String size) {
    return find(name)
        .orElseGet(
            () -> {
              // Data without a claim was left by a deletion that was cut off, or put there by
              // hand; its claim has another UID, so no recorded intent names it.
              Claim claim =
                  new Claim(name, UUID.randomUUID().toString(), size, false, Optional.empty());
              state.write(claimFile(name), claim);
              return claim;
            });
  }

  /** Changes the claim if it is still the one of this UID; false if it is not. */
  public boolean update(String name, String uid, UnaryOperator<Claim> change) {
    Optional<Claim> claim = find(name).filter(found -> found.uid().equals(uid));
    claim.ifPresent(found -> state.write(claimFile(name), change.apply(found)));
    return claim.isPresent();
  }

  /** Removes the data, then the claim: a crash in between leaves a claim to resume from. */
  void remove(Claim claim) {
    state.deleteTree(dataDirectory(claim.name()));
    state.deleteTree(state.path("volumes", claim.name()));
  }

  private Path claimFile(String name) {
    return state.path("volumes", name, "claim.json");
  }
}
