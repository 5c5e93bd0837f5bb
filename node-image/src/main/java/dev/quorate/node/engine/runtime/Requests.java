package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.memory.MemoryShare;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Who waits for what in one group. For the group's thread, but for the count of all that wait,
 * which callers check before they queue anything.
 */
final class Requests<R> {
  private sealed interface Waiting {
    CompletableFuture<?> answer();

    long deadline();
  }

  private record Change(CompletableFuture<Void> answer, long deadline) implements Waiting {}

  /**
   * @param term whose leader it was given to
   */
  private record Proposed<R>(GroupEvent.Proposal<R> proposal, long term) implements Waiting {
    @Override
    public CompletableFuture<Applied<R>> answer() {
      return proposal.answer();
    }

    @Override
    public long deadline() {
      return proposal.deadline();
    }
  }

  private record Committed<R>(long index, Proposed<R> proposal) {}

  private final RaftSettings settings;
  private final MemoryShare memory;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();

  /**
   * In order of their terms, and of their deadlines but for those that are proposed again: all
   * waits are equally long, so the first is the next to end.
   */
  private final Map<Long, Proposed<R>> proposals = new LinkedHashMap<>();

  /** Proposals that are in the log for good, in its order, and wait to be applied. */
  private final Deque<Committed<R>> committed = new ArrayDeque<>();

  private final Map<Long, Change> changes = new LinkedHashMap<>();

  /**
   * @param memory for the commands of all groups of this process
   */
  Requests(RaftSettings settings, MemoryShare memory) {
    this.settings = settings;
    this.memory = memory;
  }

  /** A new future that counts as waiting until it completes. */
  <T> CompletableFuture<T> admit() {
    return admit(0);
  }

  /** The same for a command of so many bytes. One larger than the limit may wait alone. */
  <T> CompletableFuture<T> admit(int bytes) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    int count = waiting.incrementAndGet();
    long together = waitingBytes.addAndGet(bytes);
    boolean tooLarge = together > settings.requests().maxPendingBytes() && together > bytes;
    if (!memory.tryTake(bytes)) {
      uncount(bytes);
      answer.completeExceptionally(new RaftException.Overloaded());
      return answer;
    }
    if (count > settings.requests().maxPending() || tooLarge) {
      release(bytes);
      answer.completeExceptionally(new RaftException.Overloaded());
      return answer;
    }
    var _ = answer.whenComplete((result, failure) -> release(bytes));
    return answer;
  }

  private void release(int bytes) {
    memory.giveBack(bytes);
    uncount(bytes);
  }

  private void uncount(int bytes) {
    waiting.decrementAndGet();
    waitingBytes.addAndGet(-bytes);
  }

  /**
   * @param term whose leader it was given to
   */
  void proposed(long requestId, long term, GroupEvent.Proposal<R> proposal) {
    proposals.put(requestId, new Proposed<>(proposal, term));
  }

  /**
   * An entry of this term is committed. The entries of the leaders of earlier terms are before it,
   * or are lost: nobody waits any longer for those that are not committed.
   */
  void overtakenBy(long term) {
    Iterator<Proposed<R>> oldest = proposals.values().iterator();
    while (oldest.hasNext()) {
      Proposed<R> proposal = oldest.next();
      if (proposal.term() >= term) {
        return;
      }
      oldest.remove();
      proposal.answer().completeExceptionally(new RaftException.LeaderChanged());
    }
  }

  /** Forgets a proposal that the caller takes care of, if it is still waited for. */
  Optional<GroupEvent.Proposal<R>> withdraw(long requestId) {
    return Optional.ofNullable(proposals.remove(requestId))
        .map(Proposed::proposal)
        .filter(proposal -> !proposal.answer().isDone());
  }

  /**
   * A proposal is committed.
   *
   * @return what whoever applies it is to answer, if somebody here waits for it
   */
  Optional<CompletableFuture<Applied<R>>> committed(long requestId, long index) {
    Proposed<R> proposal = proposals.remove(requestId);
    if (proposal == null) {
      return Optional.empty();
    }
    committed.add(new Committed<>(index, proposal));
    return Optional.of(proposal.answer());
  }

  /** Everything up to here was applied, and answered. */
  void applied(long index) {
    while (!committed.isEmpty() && committed.peek().index() <= index) {
      committed.remove();
    }
  }

  void proposalFailed(long requestId, RaftException failure) {
    Proposed<R> proposal = proposals.remove(requestId);
    if (proposal != null) {
      proposal.answer().completeExceptionally(failure);
    }
  }

  void changing(long coreId, long deadline, CompletableFuture<Void> answer) {
    changes.put(coreId, new Change(answer, deadline));
  }

  /** Whether the core's answer was for a change. */
  boolean changed(long coreId) {
    Change change = changes.remove(coreId);
    return change != null && change.answer().complete(null);
  }

  void changeFailed(long coreId, RaftException failure) {
    Change change = changes.remove(coreId);
    if (change != null) {
      change.answer().completeExceptionally(failure);
    }
  }

  /** Fails what has waited too long. */
  void expire(long now, Supplier<RaftException> failure) {
    expire(proposals, now, failure);
    committed.forEach(it -> isExpired(it.proposal(), now, failure));
    expire(changes, now, failure);
  }

  private static void expire(
      Map<Long, ? extends Waiting> all, long now, Supplier<RaftException> failure) {
    Iterator<? extends Waiting> oldest = all.values().iterator();
    while (oldest.hasNext() && isExpired(oldest.next(), now, failure)) {
      oldest.remove();
    }
  }

  private static boolean isExpired(Waiting one, long now, Supplier<RaftException> failure) {
    if (now < one.deadline()) {
      return false;
    }
    if (!one.answer().isDone()) {
      one.answer().completeExceptionally(failure.get());
    }
    return true;
  }

  /** Fails everything. */
  void stop(Supplier<RaftException> failure) {
    expire(Long.MAX_VALUE, failure);
  }
}
