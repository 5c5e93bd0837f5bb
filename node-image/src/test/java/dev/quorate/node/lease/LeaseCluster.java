package dev.quorate.node.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.FixedMembership;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Members with their real state machines and lessors, on one log and one clock, both of which the
 * test moves. What a member proposes while it is cut off arrives when it is connected again, at
 * whoever leads by then: the worst that a network does.
 */
final class LeaseCluster {
  static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);
  private static final int TICK_MILLIS = 100;

  final List<One> members = new ArrayList<>();
  private final List<byte[]> log = new ArrayList<>();
  private long now = 1_000_000;
  private long term;
  private One leader;

  LeaseCluster(int size) {
    for (int i = 1; i <= size; i++) {
      members.add(new One(i));
    }
    elect(members.getFirst());
    append(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    append(new MetaCommand.RaiseLevel(3).encode());
  }

  One leader() {
    return leader;
  }

  long now() {
    return now;
  }

  void elect(One next) {
    term++;
    leader = next;
    members.stream().filter(it -> !it.isCut).forEach(One::hears);
  }

  /** Time passes, and every member that is not cut off ticks. */
  void run(Duration time) {
    for (long end = now + time.toMillis(); now < end; ) {
      now += Math.min(TICK_MILLIS, end - now);
      members.stream().filter(it -> !it.isCut).forEach(it -> it.lessor.tick());
    }
  }

  /** Time passes, and nobody looks at it. */
  void pass(Duration time) {
    now += time.toMillis();
  }

  MetaResult apply(MetaCommand command) {
    return leader.propose(RaftGroup.Command.of(command.encode())).join().result();
  }

  void grant(long id, long ttl) {
    MetaResult result =
        apply(
            new MetaCommand.GrantLease(
                LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build()));
    if (!(result instanceof MetaResult.LeaseGranted)) {
      throw new AssertionError(result);
    }
  }

  void revoke(long id) {
    apply(new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(id).build()));
  }

  void put(String key, long lease) {
    MetaResult result =
        apply(
            new MetaCommand.Put(
                PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setLease(lease)
                    .build()));
    if (!(result instanceof MetaResult.Put)) {
      throw new AssertionError(result);
    }
  }

  boolean has(long id) {
    return leader.state.leases().contains(id);
  }

  /** How many commands the log has of a kind. */
  long count(Class<? extends MetaCommand> kind) {
    return log.stream()
        .map(bytes -> MetaCommand.decode(ByteBuffer.wrap(bytes)))
        .filter(kind::isInstance)
        .count();
  }

  private long append(byte[] command) {
    log.add(command);
    members.stream().filter(it -> !it.isCut).forEach(One::catchUp);
    return log.size();
  }

  /** A member. */
  final class One implements FixedMembership<MetaResult> {
    private final long id;
    MetaStateMachine state = new MetaStateMachine(Runnable::run);
    Lessor lessor = lessor();
    private boolean isCut;
    private int applied;
    private long knownTerm;
    private long knownLeader;
    private final List<Runnable> held = new ArrayList<>();
    private final Map<Long, CompletableFuture<Applied<MetaResult>>> waiting = new HashMap<>();

    private One(long id) {
      this.id = id;
    }

    private Lessor lessor() {
      return new Lessor(
          this, () -> state.leases(), () -> state.mayChangeLeases(), () -> now, ELECTION_TIMEOUT);
    }

    /** It hears nobody, and nobody hears it; it does not know that others have another leader. */
    void cut() {
      isCut = true;
    }

    void connect() {
      isCut = false;
      hears();
      catchUp();
      List<Runnable> late = List.copyOf(held);
      held.clear();
      late.forEach(Runnable::run);
    }

    /** Its memory is lost; it replays the log. */
    void restart() {
      state = new MetaStateMachine(Runnable::run);
      applied = 0;
      waiting.clear();
      held.clear();
      lessor = lessor();
      isCut = false;
      hears();
      catchUp();
    }

    private void hears() {
      knownTerm = term;
      knownLeader = leader.id;
    }

    private void catchUp() {
      while (applied < log.size()) {
        long index = ++applied;
        MetaResult result = state.apply(index, log.get(applied - 1));
        CompletableFuture<Applied<MetaResult>> answer = waiting.remove(index);
        if (answer != null) {
          answer.complete(new Applied<>(index, result));
        }
      }
    }

    @Override
    public CompletableFuture<Applied<MetaResult>> propose(Command command) {
      ByteBuffer bytes = ByteBuffer.allocate(command.size());
      command.writeTo(bytes);
      CompletableFuture<Applied<MetaResult>> answer = new CompletableFuture<>();
      Runnable proposal =
          () -> {
            waiting.put(log.size() + 1L, answer);
            append(bytes.array());
          };
      if (isCut) {
        held.add(proposal);
      } else {
        proposal.run();
      }
      return answer;
    }

    @Override
    public CompletableFuture<Long> readIndex() {
      return isCut
          ? CompletableFuture.failedFuture(new RaftException.Unavailable("no majority answers"))
          : CompletableFuture.completedFuture((long) log.size());
    }

    @Override
    public GroupStatus status() {
      Member self = new Member(id, "node" + id, "peer" + id, "client" + id, "rest" + id);
      Role role = knownLeader == id ? Role.LEADER : Role.FOLLOWER;
      return new GroupStatus(
          id,
          role,
          knownLeader,
          knownTerm,
          1,
          log.size(),
          knownTerm,
          log.size(),
          applied,
          new Configuration(List.of(self), List.of()),
          List.of(),
          0);
    }
  }
}
