package dev.quorate.node.engine;

import dev.quorate.node.raft.configuration.Member;
import java.util.concurrent.CompletableFuture;

/** A group of a test that changes no members. */
public interface FixedMembership<R> extends RaftGroup<R> {
  @Override
  default CompletableFuture<Void> addLearner(Member member) {
    throw new UnsupportedOperationException("not of this test");
  }

  @Override
  default CompletableFuture<Void> promote(long memberId) {
    throw new UnsupportedOperationException("not of this test");
  }

  @Override
  default CompletableFuture<Void> remove(long memberId) {
    throw new UnsupportedOperationException("not of this test");
  }

  @Override
  default CompletableFuture<Void> transferLeadership(long memberId) {
    throw new UnsupportedOperationException("not of this test");
  }
}
