package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.configuration.Member;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A group as its callers see it: admits what they ask and puts it before the group's thread. */
final class GroupCalls<R> implements RaftGroup<R> {
  /** What a message adds to a command, generously. */
  private static final int FRAME_RESERVE = 1024;

  private final GroupContext<R> context;
  private final Requests<R> requests;
  private final BooleanSupplier hasEnded;
  private final Supplier<GroupStatus> status;
  private final LongSupplier clock;
  private final AtomicLong requestIds;

  /**
   * @param hasEnded whether the group has had its last turn
   * @param clock monotonic milliseconds, the turns' clock
   * @param firstRequestId a random number
   */
  GroupCalls(
      GroupContext<R> context,
      Requests<R> requests,
      BooleanSupplier hasEnded,
      Supplier<GroupStatus> status,
      LongSupplier clock,
      long firstRequestId) {
    this.context = context;
    this.requests = requests;
    this.hasEnded = hasEnded;
    this.status = status;
    this.clock = clock;
    this.requestIds = new AtomicLong(firstRequestId);
  }

  @Override
  public CompletableFuture<Applied<R>> propose(Command command) {
    int size = command.size();
    CompletableFuture<Applied<R>> answer = requests.admit(size);
    int largest = context.settings().sizes().maxFrame() - FRAME_RESERVE;
    if (size > largest) {
      answer.completeExceptionally(
          new RaftException.Invalid("the command has " + size + " bytes, the most is " + largest));
    }
    return submit(
        answer,
        () ->
            new GroupEvent.Proposal<>(
                Envelope.encode(context.memberId(), requestIds.getAndIncrement(), command),
                deadline(),
                answer));
  }

  @Override
  public CompletableFuture<Long> readIndex() {
    CompletableFuture<Long> answer = requests.admit();
    return submit(answer, () -> new GroupEvent.Read<>(deadline(), answer));
  }

  @Override
  public CompletableFuture<Void> addLearner(Member member) {
    return change(id -> new Input.AddLearner(id, member));
  }

  @Override
  public CompletableFuture<Void> promote(long memberId) {
    return change(id -> new Input.Promote(id, memberId));
  }

  @Override
  public CompletableFuture<Void> remove(long memberId) {
    return change(id -> new Input.Remove(id, memberId));
  }

  @Override
  public CompletableFuture<Void> transferLeadership(long memberId) {
    return change(id -> new Input.Transfer(id, memberId));
  }

  @Override
  public GroupStatus status() {
    return status.get();
  }

  private CompletableFuture<Void> change(LongFunction<Input> input) {
    CompletableFuture<Void> answer = requests.admit();
    return submit(answer, () -> new GroupEvent.Change<>(input, deadline(), answer));
  }

  private <T> CompletableFuture<T> submit(
      CompletableFuture<T> answer, Supplier<GroupEvent<R>> event) {
    if (!answer.isDone()) {
      context.environment().post(event.get());
      // Looked at after the post: either the thread still takes the event, or we see that it ended.
      if (hasEnded.getAsBoolean()) {
        answer.completeExceptionally(new RaftException.Stopped());
      }
    }
    return answer;
  }

  private long deadline() {
    return clock.getAsLong() + context.settings().requests().timeout().toMillis();
  }
}
