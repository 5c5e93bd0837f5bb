package dev.quorate.node.store.keyspace;

/** A request to the keyspace was refused; nothing was changed. */
public final class KvException extends Exception {
  private final KvError error;

  public KvException(KvError error) {
    // An answer to a client, not a fault of ours: a stack trace would only cost.
    super(error.name(), null, false, false);
    this.error = error;
  }

  public KvError error() {
    return error;
  }
}
