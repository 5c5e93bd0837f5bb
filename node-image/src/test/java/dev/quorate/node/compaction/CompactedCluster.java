package dev.quorate.node.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.FixedMembership;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Two members with one state, which the test writes to, and a clock that it moves. */
final class CompactedCluster {
  private static final int TICK_MILLIS = 500;

  private final MetaStateMachine state = new MetaStateMachine(Runnable::run);
  private final List<AutoCompactor> members = new ArrayList<>();
  private final List<Long> proposed = new ArrayList<>();
  private long now = 5_000_000;
  private long index;
  private long leader;
  private boolean isFailing;

  CompactedCluster(CompactionPolicy policy) {
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    for (long id = 0; id < 2; id++) {
      members.add(new AutoCompactor(policy, new Group(id), state::keyspace, () -> now));
    }
  }

  private MetaResult apply(byte[] command) {
    return state.apply(++index, command);
  }

  void leaderIs(long member) {
    leader = member;
  }

  void leaderIsNobody() {
    leader = -1;
  }

  void failProposals(boolean isTrue) {
    isFailing = isTrue;
  }

  void run(Duration time) {
    for (long end = now + time.toMillis(); now < end; ) {
      now += TICK_MILLIS;
      members.forEach(AutoCompactor::tick);
    }
  }

  void runWithAPutAMinute(int minutes) {
    for (int i = 0; i < minutes; i++) {
      run(Duration.ofMinutes(1));
      apply(
          new MetaCommand.Put(
                  PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("key")).build())
              .encode());
    }
  }

  /** As a client. */
  void compact(long revision) {
    apply(
        new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(revision).build())
            .encode());
  }

  /** The revisions that were proposed to be compacted, in their order. */
  List<Long> compactions() {
    return proposed;
  }

  long revision() {
    return state.keyspace().revision();
  }

  long compactRevision() {
    return state.keyspace().compactRevision();
  }

  private final class Group implements FixedMembership<MetaResult> {
    private final long id;

    Group(long id) {
      this.id = id;
    }

    @Override
    public CompletableFuture<Applied<MetaResult>> propose(Command command) {
      ByteBuffer bytes = ByteBuffer.allocate(command.size());
      command.writeTo(bytes);
      if (isFailing) {
        return CompletableFuture.failedFuture(new RaftException.Unavailable("no majority answers"));
      }
      if (MetaCommand.decode(ByteBuffer.wrap(bytes.array()))
          instanceof MetaCommand.Compact(var request)) {
        proposed.add(request.getRevision());
      }
      MetaResult result = apply(bytes.array());
      return CompletableFuture.completedFuture(new Applied<>(index, result));
    }

    @Override
    public GroupStatus status() {
      return new GroupStatus(
          id,
          id == leader ? Role.LEADER : Role.FOLLOWER,
          leader,
          1,
          1,
          index,
          1,
          index,
          index,
          new Configuration(List.of(), List.of()),
          List.of(),
          0);
    }

    @Override
    public CompletableFuture<Long> readIndex() {
      throw new UnsupportedOperationException("not of this test");
    }
  }
}
