package dev.quorate.node.etcd.cluster;

import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.Member;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.MemberListResponse;
import dev.quorate.node.raft.configuration.Configuration;
import io.grpc.stub.StreamObserver;

/**
 * etcd's Cluster service: the list alone. Members come and go through the operator or the admin
 * API, never through an etcd client.
 */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final CallGate calls;

  public ClusterService(CallGate calls) {
    this.calls = calls;
  }

  @Override
  public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.read(
                request.getLinearizable(),
                Runnable::run,
                keyspace -> {
                  Configuration members = call.backend().group().status().configuration();
                  MemberListResponse.Builder response =
                      MemberListResponse.newBuilder().setHeader(call.header(keyspace.revision()));
                  members.voters().forEach(voter -> response.addMembers(member(voter, false)));
                  members.learners().forEach(learner -> response.addMembers(member(learner, true)));
                  return response.build();
                }));
  }

  private static Member member(dev.quorate.node.raft.configuration.Member member, boolean learner) {
    return Member.newBuilder()
        .setID(member.id())
        .setName(member.nodeId())
        .addPeerURLs("http://" + member.peerAddress())
        .addClientURLs("http://" + member.clientAddress())
        .setIsLearner(learner)
        .build();
  }
}
