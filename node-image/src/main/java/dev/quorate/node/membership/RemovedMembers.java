package dev.quorate.node.membership;

import java.util.concurrent.CompletableFuture;

/** The memberIds that must never be used again, as the cluster has committed them. */
public interface RemovedMembers {
  boolean contains(long memberId);

  /** Completes when it is committed and applied here. */
  CompletableFuture<Void> record(long memberId);
}
