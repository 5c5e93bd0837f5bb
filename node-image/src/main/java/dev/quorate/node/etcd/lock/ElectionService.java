package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.CampaignResponse;
import dev.quorate.node.etcd.wire.ElectionGrpc;
import dev.quorate.node.etcd.wire.LeaderKey;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LeaderResponse;
import dev.quorate.node.etcd.wire.ProclaimRequest;
import dev.quorate.node.etcd.wire.ProclaimResponse;
import dev.quorate.node.etcd.wire.ResignRequest;
import dev.quorate.node.etcd.wire.ResignResponse;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** etcd's Election service (its v3election/election.go and client/v3/concurrency/election.go). */
public final class ElectionService extends ElectionGrpc.ElectionImplBase {
  private final CallGate calls;
  private final LocalServices services;

  public ElectionService(CallGate calls, LocalServices services) {
    this.calls = calls;
    this.services = services;
  }

  @Override
  public void campaign(CampaignRequest request, StreamObserver<CampaignResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          LocalClient member = new LocalClient(services);
          Caller caller = Caller.of(client);
          answer(
              call,
              member
                  .lease(request.getLease())
                  .thenCompose(
                      lease -> new Campaign(member, caller, request, lease).untilElected()),
              elected -> elected);
        });
  }

  @Override
  public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          LeaderKey leader = request.getLeader();
          requireLeaderKey(request.hasLeader());
          LocalClient member = new LocalClient(services);
          answer(
              call,
              member
                  .lease(leader.getLease())
                  .thenCompose(
                      lease ->
                          new Office(leader.getKey(), leader.getRev(), lease)
                              .proclaim(member, request.getValue())),
              header -> ProclaimResponse.newBuilder().setHeader(header).build());
        });
  }

  @Override
  public void resign(ResignRequest request, StreamObserver<ResignResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          LeaderKey leader = request.getLeader();
          requireLeaderKey(request.hasLeader());
          answer(
              call,
              new Office(leader.getKey(), leader.getRev(), leader.getLease())
                  .resign(new LocalClient(services)),
              header -> ResignResponse.newBuilder().setHeader(header).build());
        });
  }

  private static void requireLeaderKey(boolean isThere) throws StatusException {
    if (!isThere) {
      throw LockError.NO_LEADER_KEY.exception();
    }
  }

  @Override
  public void leader(LeaderRequest request, StreamObserver<LeaderResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            answer(
                call,
                new LocalClient(services)
                    .range(Queue.of(request.getName()).first())
                    .thenCompose(
                        found ->
                            found.getKvsList().isEmpty()
                                ? LockError.NO_LEADER.failed()
                                : CompletableFuture.completedFuture(
                                    LeaderResponse.newBuilder()
                                        .setHeader(found.getHeader())
                                        .setKv(found.getKvs(0))
                                        .build())),
                leader -> leader));
  }

  @Override
  public void observe(LeaderRequest request, StreamObserver<LeaderResponse> observer) {
    if (calls.openAsVoter(observer).isEmpty()) {
      return;
    }
    ServerCallStreamObserver<LeaderResponse> client =
        (ServerCallStreamObserver<LeaderResponse>) observer;
    ByteString name = request.getName();
    new Observation(new LocalClient(services), Caller.of(client), Queue.of(name), client).begin();
  }

  private static <T, R> void answer(
      Call<R> call, CompletableFuture<T> future, Function<T, R> response) {
    call.answer(LockError.inWordsOfEtcd(future), response);
  }
}
