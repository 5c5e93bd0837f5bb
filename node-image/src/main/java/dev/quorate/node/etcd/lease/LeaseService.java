package dev.quorate.node.etcd.lease;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.HandedOn;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrantResponse;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveResponse;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesResponse;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeResponse;
import dev.quorate.node.etcd.wire.LeaseStatus;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import dev.quorate.node.lease.TimeLeft;
import dev.quorate.node.store.auth.Permits;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * etcd's Lease service. Grants and revocations go through the log from any member; renewals and the
 * remaining time are the leader's, which any member asks.
 */
public final class LeaseService extends LeaseGrpc.LeaseImplBase implements AutoCloseable {
  private final CallGate calls;
  private final Executor longReads;
  private final LeaderClient leader = new LeaderClient();

  public LeaseService(CallGate calls, Executor longReads) {
    this.calls = calls;
    this.longReads = longReads;
  }

  @Override
  public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          requireLevel(call.backend());
          // Not by its method: locks and elections grant leases too.
          call.asker().require(permits -> permits.auth().requireUser(permits.caller()));
          call.requireRoom();
          if (request.getTTL() > LeaseRecord.LONGEST_TTL) {
            throw EtcdError.LEASE_TTL_TOO_LARGE.exception();
          }
          long id = request.getID() == 0 ? newId() : request.getID();
          long ttl = Math.max(request.getTTL(), call.backend().lessor().shortestTtl());
          call.propose(
              new MetaCommand.GrantLease(
                  LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build()),
              MetaResult.LeaseGranted.class,
              granted ->
                  LeaseGrantResponse.newBuilder()
                      .setHeader(call.header(granted.revision()))
                      .setID(granted.id())
                      .setTTL(granted.ttl())
                      .build());
        });
  }

  /** Positive, as etcd's. One that is taken is refused, and costs the client another attempt. */
  private static long newId() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  @Override
  public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          requireLevel(call.backend());
          call.propose(
              new MetaCommand.RevokeLease(request),
              MetaResult.LeaseRevoked.class,
              revoked ->
                  LeaseRevokeResponse.newBuilder()
                      .setHeader(call.header(revoked.revision()))
                      .build());
        });
  }

  @Override
  public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(
      StreamObserver<LeaseKeepAliveResponse> client) {
    boolean isHandedOn = HandedOn.isMarked();
    StreamOfRequests<LeaseKeepAliveRequest> requests = new StreamOfRequests<>();
    calls.serveAsVoter(
        client,
        call -> {
          requireLevel(call.backend());
          requests.goTo(
              new KeepAlives(
                  call,
                  (ServerCallStreamObserver<LeaseKeepAliveResponse>) client,
                  request -> renew(request, call, isHandedOn)));
        });
    return requests;
  }

  private CompletableFuture<Long> renew(
      LeaseKeepAliveRequest request, Call<LeaseKeepAliveResponse> call, boolean isHandedOn) {
    try {
      call.asker()
          .require(
              permits -> {
                permits.auth().requireUser(permits.caller());
                permits.leaseWrites(request.getID());
              });
    } catch (KvException e) {
      return CompletableFuture.failedFuture(e);
    }
    return new AtLeader<>(
            call.backend(),
            longReads,
            lessor -> lessor.renew(request.getID()),
            address ->
                leader
                    .keepAlive(address, call.asker(), request)
                    .thenApply(LeaseKeepAliveResponse::getTTL))
        .ask(isHandedOn);
  }

  @Override
  public void leaseTimeToLive(
      LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> client) {
    boolean isHandedOn = HandedOn.isMarked();
    calls.serveAsVoter(
        client,
        call -> {
          requireLevel(call.backend());
          if (request.getKeys()) {
            call.asker().require(permits -> permits.leaseReads(request.getID()));
          }
          call.answer(
              new AtLeader<>(
                      call.backend(),
                      longReads,
                      lessor ->
                          lessor
                              .timeLeft(request.getID())
                              .thenApplyAsync(
                                  found ->
                                      found
                                          .map(left -> response(request, left))
                                          .orElseGet(() -> unknown(request)),
                                  longReads),
                      address -> leader.timeToLive(address, call.asker(), request))
                  .ask(isHandedOn),
              found ->
                  found.toBuilder()
                      .setHeader(call.header(call.backend().state().keyspace().revision()))
                      .build());
        });
  }

  private static LeaseTimeToLiveResponse response(LeaseTimeToLiveRequest request, TimeLeft left) {
    LeaseTimeToLiveResponse.Builder response =
        LeaseTimeToLiveResponse.newBuilder()
            .setID(request.getID())
            .setTTL(left.seconds())
            .setGrantedTTL(left.lease().record().ttl());
    if (request.getKeys()) {
      response.addAllKeys(left.lease().keys());
    }
    return response.build();
  }

  private static LeaseTimeToLiveResponse unknown(LeaseTimeToLiveRequest request) {
    return LeaseTimeToLiveResponse.newBuilder().setID(request.getID()).setTTL(-1).build();
  }

  @Override
  public void leaseLeases(LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          requireLevel(call.backend());
          call.read(
              true,
              longReads,
              LeaseService::requireAllLeases,
              keyspace -> {
                LeaseLeasesResponse.Builder response =
                    LeaseLeasesResponse.newBuilder().setHeader(call.header(keyspace.revision()));
                keyspace.leases().all().stream()
                    .mapToLong(lease -> lease.record().id())
                    .sorted()
                    .forEach(id -> response.addLeases(LeaseStatus.newBuilder().setID(id)));
                return response.build();
              });
        });
  }

  /** Who may not read a key of any lease sees none, as in etcd. */
  private static void requireAllLeases(Permits permits) throws KvException {
    permits.auth().requireUser(permits.caller());
    for (Lease lease : permits.leases().all()) {
      permits.leaseReads(lease.record().id());
    }
  }

  /** A member of an earlier release would stop at the first lease (docs/decisions/0017). */
  private static void requireLevel(Backend backend) throws StatusException {
    if (!backend.level().allows(MetaCommand.LEVEL_OF_LEASES)) {
      throw EtcdError.notCapable("leases", MetaCommand.LEVEL_OF_LEASES, backend.level().current());
    }
  }

  @Override
  public void close() {
    leader.close();
  }
}
