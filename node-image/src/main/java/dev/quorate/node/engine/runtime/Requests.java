package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.RaftSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Who waits for what in one group. For the group's thread, but for the count of all that wait,
 * which callers check before they queue anything.
 */
final class Requests<R> {
  /** Deadlines in order of arrival: all waits are equally long, so the first is the next to end. */
  private record Waiting<T>(CompletableFuture<T> answer, long deadline) {}

  private record WaitingRead(long index, Waiting<Long> read) {}

  private final RaftSettings settings;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Map<Long, Waiting<Applied<R>>> proposals = new LinkedHashMap<>();
  private final Map<Long, Waiting<Void>> changes = new LinkedHashMap<>();
  private final List<Waiting<Long>> unsentReads = new ArrayList<>();
  private final Map<Long, List<Waiting<Long>>> askedReads = new LinkedHashMap<>();
  private final PriorityQueue<WaitingRead> reads =
      new PriorityQueue<>(Comparator.comparingLong(WaitingRead::index));

  Requests(RaftSettings settings) {
    this.settings = settings;
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
    if (count > settings.requests().maxPending() || tooLarge) {
      release(bytes);
      answer.completeExceptionally(new RaftException.Overloaded());
      return answer;
    }
    var _ = answer.whenComplete((result, failure) -> release(bytes));
    return answer;
  }

  private void release(int bytes) {
    waiting.decrementAndGet();
    waitingBytes.addAndGet(-bytes);
  }

  void proposed(long requestId, long deadline, CompletableFuture<Applied<R>> answer) {
    proposals.put(requestId, new Waiting<>(answer, deadline));
  }

  /** Forgets a proposal that the caller takes care of; it is still waited for. */
  void withdraw(long requestId) {
    proposals.remove(requestId);
  }

  boolean isProposed(long requestId) {
    return proposals.containsKey(requestId);
  }

  void applied(long requestId, long index, R result) {
    Waiting<Applied<R>> proposal = proposals.remove(requestId);
    if (proposal != null) {
      proposal.answer().complete(new Applied<>(index, result));
    }
  }

  void proposalFailed(long requestId, RaftException failure) {
    Waiting<Applied<R>> proposal = proposals.remove(requestId);
    if (proposal != null) {
      proposal.answer().completeExceptionally(failure);
    }
  }

  void changing(long coreId, long deadline, CompletableFuture<Void> answer) {
    changes.put(coreId, new Waiting<>(answer, deadline));
  }

  /** Whether the core's answer was for a change. */
  boolean changed(long coreId) {
    Waiting<Void> change = changes.remove(coreId);
    return change != null && change.answer().complete(null);
  }

  void changeFailed(long coreId, RaftException failure) {
    Waiting<Void> change = changes.remove(coreId);
    if (change != null) {
      change.answer().completeExceptionally(failure);
    }
  }

  void read(long deadline, CompletableFuture<Long> answer) {
    unsentReads.add(new Waiting<>(answer, deadline));
  }

  boolean hasUnsentReads() {
    return !unsentReads.isEmpty();
  }

  /** All reads that arrived since the last question are answered by one question. */
  void readsAsked(long coreId) {
    askedReads.put(coreId, List.copyOf(unsentReads));
    unsentReads.clear();
  }

  void readAt(long coreId, long index) {
    List<Waiting<Long>> asked = askedReads.remove(coreId);
    if (asked != null) {
      asked.forEach(read -> reads.add(new WaitingRead(index, read)));
    }
  }

  void readFailed(long coreId, RaftException failure) {
    List<Waiting<Long>> asked = askedReads.remove(coreId);
    if (asked != null) {
      asked.forEach(read -> read.answer().completeExceptionally(failure));
    }
  }

  /** Answers the reads that waited for this index. */
  void appliedUpTo(long index) {
    while (!reads.isEmpty() && reads.peek().index() <= index) {
      reads.poll().read().answer().complete(index);
    }
  }

  /** Fails what has waited too long. */
  void expire(long now, Supplier<RaftException> failure) {
    expire(proposals, now, failure);
    expire(changes, now, failure);
    unsentReads.removeIf(read -> isExpired(read, now, failure));
    askedReads
        .values()
        .removeIf(asked -> asked.stream().allMatch(read -> isExpired(read, now, failure)));
    reads.removeIf(waitingRead -> isExpired(waitingRead.read(), now, failure));
  }

  private static <T> void expire(
      Map<Long, Waiting<T>> all, long now, Supplier<RaftException> failure) {
    Iterator<Waiting<T>> oldest = all.values().iterator();
    while (oldest.hasNext() && isExpired(oldest.next(), now, failure)) {
      oldest.remove();
    }
  }

  private static boolean isExpired(Waiting<?> one, long now, Supplier<RaftException> failure) {
    if (now < one.deadline()) {
      return false;
    }
    one.answer().completeExceptionally(failure.get());
    return true;
  }

  /** Fails everything. */
  void stop(Supplier<RaftException> failure) {
    expire(Long.MAX_VALUE, failure);
  }
}
