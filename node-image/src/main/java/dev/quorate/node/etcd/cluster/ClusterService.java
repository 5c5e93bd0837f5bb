package dev.quorate.node.etcd.cluster;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.HandedOn;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.Member;
import dev.quorate.node.etcd.wire.MemberAddRequest;
import dev.quorate.node.etcd.wire.MemberAddResponse;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.MemberListResponse;
import dev.quorate.node.etcd.wire.MemberPromoteRequest;
import dev.quorate.node.etcd.wire.MemberPromoteResponse;
import dev.quorate.node.etcd.wire.MemberRemoveRequest;
import dev.quorate.node.etcd.wire.MemberRemoveResponse;
import dev.quorate.node.etcd.wire.MemberUpdateRequest;
import dev.quorate.node.etcd.wire.MemberUpdateResponse;
import dev.quorate.node.etcd.wire.ResponseHeader;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * etcd's Cluster service. By hand members are removed, promoted and moved by an etcd client, and
 * join by themselves; under an operator it only shows who they are.
 */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final CallGate calls;
  private final Executor changes;

  /**
   * @param changes where one change after the other waits until it is committed
   */
  public ClusterService(CallGate calls, Executor changes) {
    this.calls = calls;
    this.changes = changes;
  }

  @Override
  public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.read(
                request.getLinearizable(),
                Runnable::run,
                _ ->
                    MemberListResponse.newBuilder()
                        .setHeader(header(call))
                        .addAllMembers(members(call.backend()))
                        .build()));
  }

  private static List<Member> members(Backend backend) {
    return MemberMessages.of(backend.group().status().configuration());
  }

  @Override
  public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          Refusals.requireByHand(call.backend());
          PeerUrls.addresses(request.getPeerURLsList());
          throw Refusals.joinInstead(call.backend());
        });
  }

  @Override
  public void memberRemove(
      MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> client) {
    change(
        client,
        (membership, now) -> {
          Refusals.requireMember(request.getID(), now);
          membership.remove(request.getID());
          return MemberRemoveResponse.getDefaultInstance();
        },
        leader -> leader.memberRemove(request),
        (call, response) -> {
          MemberRemoveResponse.Builder complete = response.toBuilder().setHeader(header(call));
          return complete.getMembersCount() > 0
              ? complete.build()
              : complete.addAllMembers(members(call.backend())).build();
        });
  }

  @Override
  public void memberPromote(
      MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> client) {
    change(
        client,
        (membership, now) -> {
          Refusals.requireMember(request.getID(), now);
          if (now.isVoter(request.getID())) {
            throw EtcdError.MEMBER_NOT_LEARNER.exception();
          }
          membership.promote(request.getID());
          return MemberPromoteResponse.getDefaultInstance();
        },
        leader -> leader.memberPromote(request),
        (call, response) -> {
          MemberPromoteResponse.Builder complete = response.toBuilder().setHeader(header(call));
          return complete.getMembersCount() > 0
              ? complete.build()
              : complete.addAllMembers(members(call.backend())).build();
        });
  }

  @Override
  public void memberUpdate(
      MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> client) {
    change(
        client,
        (membership, now) -> {
          Refusals.requireMember(request.getID(), now);
          String address = PeerUrls.address(request.getPeerURLsList());
          PeerUrls.requireFree(address, request.getID(), now);
          membership.move(request.getID(), address);
          return MemberUpdateResponse.getDefaultInstance();
        },
        leader -> leader.memberUpdate(request),
        (call, response) -> {
          MemberUpdateResponse.Builder complete = response.toBuilder().setHeader(header(call));
          return complete.getMembersCount() > 0
              ? complete.build()
              : complete.addAllMembers(members(call.backend())).build();
        });
  }

  /** As etcd's, which names no revision here. */
  private static ResponseHeader header(Call<?> call) {
    return call.header(0);
  }

  private interface Completion<R> {
    R complete(Call<R> call, R response);
  }

  /**
   * @param completion puts this member's header into the response, and the members as they are here
   *     if this member made the change
   */
  private <R> void change(
      StreamObserver<R> client,
      LeadersChange.Here<R> here,
      LeadersChange.There<R> there,
      Completion<R> completion) {
    boolean isHandedOn = HandedOn.isMarked();
    calls.serveAsVoter(
        client,
        call -> {
          Refusals.requireByHand(call.backend());
          call.continueOn(
              changes,
              it -> {
                R made = new LeadersChange<>(it.asker(), isHandedOn, here, there).make();
                it.answer(
                    CompletableFuture.completedFuture(made),
                    response -> completion.complete(it, response));
              });
        });
  }
}
