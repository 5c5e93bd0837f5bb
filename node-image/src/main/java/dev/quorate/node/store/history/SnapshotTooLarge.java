package dev.quorate.node.store.history;

/** What a snapshot holds does not fit into the store: the file is right, the node is too small. */
public final class SnapshotTooLarge extends Exception {
  SnapshotTooLarge(long revision, long bytes, long quotaBytes) {
    super(
        "its history needs %d bytes of memory at revision %d, the store has %d: give it more (--quota-backend-bytes, with a heap of three times that), or compact the source first"
            .formatted(bytes, revision, quotaBytes));
  }
}
