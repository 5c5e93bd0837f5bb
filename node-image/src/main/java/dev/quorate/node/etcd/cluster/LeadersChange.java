package dev.quorate.node.etcd.cluster;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.call.Asker;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.HandedOn;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.ClusterGrpc.ClusterBlockingStub;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.MembershipAdministration;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A change that only the leader makes: here if this member leads, and by the same call to the
 * leader otherwise; again for a while, since leaders change, and one that removes itself hands over
 * first. Blocks.
 *
 * @param <R> the response
 */
final class LeadersChange<R> {
  /** etcd's time for a request: 5 s and two election timeouts. */
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Asker asker;
  private final Backend backend;
  private final boolean isHandedOn;
  private final Here<R> here;
  private final There<R> there;

  /** On this member. */
  interface Here<R> {
    R change(MembershipAdministration membership, Configuration now) throws StatusException;
  }

  /** On another one. */
  interface There<R> {
    R call(ClusterBlockingStub leader);
  }

  /**
   * @param asker in whose name: the leader asks for permission once more
   * @param isHandedOn whether another member takes this one for the leader: then it answers, or
   *     nobody does
   */
  LeadersChange(Asker asker, boolean isHandedOn, Here<R> here, There<R> there) {
    this.asker = asker;
    this.backend = asker.backend();
    this.isHandedOn = isHandedOn;
    this.here = here;
    this.there = there;
  }

  R make() throws StatusException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<StatusException> failure;
      try {
        Optional<R> made = attempt();
        if (made.isPresent()) {
          return made.get();
        }
        failure = Optional.of(EtcdError.NO_LEADER.exception());
      } catch (AdminCallRefused refused) {
        if (refused.code() != AdminCallRefused.Code.NOT_LEADER) {
          throw Refusals.of(refused);
        }
        failure = Optional.of(Refusals.of(refused));
      } catch (StatusRuntimeException answer) {
        if (answer.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw EtcdError.of(answer);
        }
        failure = Optional.of(EtcdError.of(answer));
      }
      if (isHandedOn || System.nanoTime() > end) {
        throw failure.get();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Empty while nobody leads. */
  private Optional<R> attempt() throws StatusException {
    GroupStatus status = backend.group().status();
    if (status.isLeader()) {
      return Optional.of(here.change(backend.membership(), status.configuration()));
    }
    Optional<Member> leader = status.configuration().member(status.leader());
    return isHandedOn ? Optional.empty() : leader.map(it -> callAt(it.clientAddress()));
  }

  private R callAt(String address) {
    Metadata headers = asker.headers();
    headers.merge(HandedOn.mark());
    ManagedChannel channel =
        NettyChannelBuilder.forTarget("dns:///" + address).usePlaintext().build();
    try {
      return there.call(
          ClusterGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      channel.shutdownNow();
    }
  }
}
