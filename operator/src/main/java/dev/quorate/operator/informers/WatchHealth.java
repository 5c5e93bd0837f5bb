package dev.quorate.operator.informers;

/**
 * Whether one watch runs.
 *
 * @param namespace the one that it reads, or the name for all
 * @param synced it has listed what there was
 * @param watching it hears of changes
 * @param running it has not ended for good
 */
public record WatchHealth(
    WatchedKind kind, String namespace, boolean synced, boolean watching, boolean running) {
  public boolean isGood() {
    return synced && watching && running;
  }
}
