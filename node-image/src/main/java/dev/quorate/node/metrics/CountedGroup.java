package dev.quorate.node.metrics;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.raft.configuration.Member;
import java.util.concurrent.CompletableFuture;

/** A group whose proposals on this member are counted by what becomes of them. */
public final class CountedGroup<R> implements RaftGroup<R> {
  private final RaftGroup<R> group;
  private final EngineMeters meters;

  public CountedGroup(RaftGroup<R> group, EngineMeters meters) {
    this.group = group;
    this.meters = meters;
  }

  @Override
  public CompletableFuture<Applied<R>> propose(byte[] command) {
    // Counted before it is answered; a dependent future would do so too, but wrap the failure.
    CompletableFuture<Applied<R>> answer = new CompletableFuture<>();
    var _ =
        group
            .propose(command)
            .whenComplete(
                (applied, failure) -> {
                  meters.proposed(failure);
                  if (failure == null) {
                    answer.complete(applied);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                });
    return answer;
  }

  @Override
  public CompletableFuture<Long> readIndex() {
    return group.readIndex();
  }

  @Override
  public CompletableFuture<Void> addLearner(Member member) {
    return group.addLearner(member);
  }

  @Override
  public CompletableFuture<Void> promote(long memberId) {
    return group.promote(memberId);
  }

  @Override
  public CompletableFuture<Void> remove(long memberId) {
    return group.remove(memberId);
  }

  @Override
  public CompletableFuture<Void> transferLeadership(long memberId) {
    return group.transferLeadership(memberId);
  }

  @Override
  public GroupStatus status() {
    return group.status();
  }
}
