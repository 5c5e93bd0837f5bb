package dev.quorate.node.etcd;

import dev.quorate.node.engine.FixedMembership;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A group of one member without a log: a proposal is applied at once. Can be made to fail. */
final class LoneGroup implements FixedMembership<MetaResult> {
  static final long MEMBER_ID = 0x91d0_0000_0000_0001L;

  private final MetaStateMachine state;
  private final List<byte[]> proposed = new ArrayList<>();
  private long index;
  private volatile Role role = Role.LEADER;
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile Optional<Error> error = Optional.empty();
  private volatile Executor thread = Runnable::run;

  LoneGroup(MetaStateMachine state) {
    this.state = state;
  }

  /** What the log would have. */
  synchronized List<byte[]> proposed() {
    return List.copyOf(proposed);
  }

  void becomes(Role other) {
    role = other;
  }

  /** Where the results of commands and the indexes of reads arrive. */
  void answersArriveOn(Executor other) {
    thread = other;
  }

  /** As when there is no memory. */
  void throwsAtReads(Error why) {
    error = Optional.of(why);
  }

  void failsWith(RuntimeException why) {
    failure = Optional.of(why);
  }

  @Override
  public synchronized CompletableFuture<Applied<MetaResult>> propose(Command command) {
    if (failure.isPresent()) {
      return CompletableFuture.failedFuture(failure.get());
    }
    index++;
    ByteBuffer bytes = ByteBuffer.allocate(command.size());
    command.writeTo(bytes);
    proposed.add(bytes.array().clone());
    Applied<MetaResult> applied = new Applied<>(index, state.apply(index, bytes.flip()));
    CompletableFuture<Applied<MetaResult>> answer = new CompletableFuture<>();
    thread.execute(() -> answer.complete(applied));
    return answer;
  }

  @Override
  public synchronized CompletableFuture<Long> readIndex() {
    error.ifPresent(
        thrown -> {
          throw thrown;
        });
    CompletableFuture<Long> answer = new CompletableFuture<>();
    long now = index;
    thread.execute(
        () -> failure.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(now)));
    return answer;
  }

  @Override
  public synchronized GroupStatus status() {
    Member self =
        new Member(MEMBER_ID, "demo-0", "127.0.0.1:2380", "127.0.0.1:2379", "127.0.0.1:8080");
    Configuration members =
        role == Role.LEARNER
            ? new Configuration(List.of(), List.of(self))
            : new Configuration(List.of(self), List.of());
    long leader = failure.isPresent() ? 0 : MEMBER_ID;
    return new GroupStatus(
        MEMBER_ID, role, leader, 7, 1, index, 7, index, index, members, List.of(), 0);
  }
}
