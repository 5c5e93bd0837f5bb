package dev.quorate.node.etcd;

import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AuthDisableRequest;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleDeleteRequest;
import dev.quorate.node.etcd.wire.AuthRoleGetRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthRoleListRequest;
import dev.quorate.node.etcd.wire.AuthRoleRevokePermissionRequest;
import dev.quorate.node.etcd.wire.AuthStatusRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.AuthUserGetRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserListRequest;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DefragmentRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.DowngradeRequest;
import dev.quorate.node.etcd.wire.HashRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.MemberAddRequest;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.MemberPromoteRequest;
import dev.quorate.node.etcd.wire.MemberRemoveRequest;
import dev.quorate.node.etcd.wire.MemberUpdateRequest;
import dev.quorate.node.etcd.wire.MoveLeaderRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.WatchGrpc;
import dev.quorate.node.etcd.wire.WatchRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sends requests with a token or without, and gives back the response or the status. */
public final class AuthClient implements AutoCloseable {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;

  public AuthClient(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  public Answer send(Optional<String> token, Message request) {
    try {
      return new Answer.Response(respond(as(token), request));
    } catch (StatusRuntimeException e) {
      return new Answer.Failure(e.getStatus().getCode(), e.getStatus().getDescription());
    }
  }

  private Channel as(Optional<String> token) {
    Metadata headers = new Metadata();
    token.ifPresent(it -> headers.put(TOKEN, it));
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Message respond(Channel as, Message request) {
    KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(as).withDeadlineAfter(20, TimeUnit.SECONDS);
    LeaseGrpc.LeaseBlockingStub leases =
        LeaseGrpc.newBlockingStub(as).withDeadlineAfter(20, TimeUnit.SECONDS);
    AuthGrpc.AuthBlockingStub auth =
        AuthGrpc.newBlockingStub(as).withDeadlineAfter(20, TimeUnit.SECONDS);
    MaintenanceGrpc.MaintenanceBlockingStub maintenance =
        MaintenanceGrpc.newBlockingStub(as).withDeadlineAfter(20, TimeUnit.SECONDS);
    ClusterGrpc.ClusterBlockingStub cluster =
        ClusterGrpc.newBlockingStub(as).withDeadlineAfter(20, TimeUnit.SECONDS);
    return switch (request) {
      case RangeRequest it -> kv.range(it);
      case PutRequest it -> kv.put(it);
      case DeleteRangeRequest it -> kv.deleteRange(it);
      case TxnRequest it -> kv.txn(it);
      case CompactionRequest it -> kv.compact(it);
      case LeaseGrantRequest it -> leases.leaseGrant(it);
      case LeaseRevokeRequest it -> leases.leaseRevoke(it);
      case LeaseTimeToLiveRequest it -> leases.leaseTimeToLive(it);
      case LeaseLeasesRequest it -> leases.leaseLeases(it);
      case LeaseKeepAliveRequest it -> first(it, LeaseGrpc.newStub(as)::leaseKeepAlive);
      case WatchRequest it -> first(it, WatchGrpc.newStub(as)::watch);
      case AuthEnableRequest it -> auth.authEnable(it);
      case AuthDisableRequest it -> auth.authDisable(it);
      case AuthStatusRequest it -> auth.authStatus(it);
      case AuthenticateRequest it -> auth.authenticate(it);
      case AuthUserAddRequest it -> auth.userAdd(it);
      case AuthUserGetRequest it -> auth.userGet(it);
      case AuthUserListRequest it -> auth.userList(it);
      case AuthUserDeleteRequest it -> auth.userDelete(it);
      case AuthUserChangePasswordRequest it -> auth.userChangePassword(it);
      case AuthUserGrantRoleRequest it -> auth.userGrantRole(it);
      case AuthUserRevokeRoleRequest it -> auth.userRevokeRole(it);
      case AuthRoleAddRequest it -> auth.roleAdd(it);
      case AuthRoleGetRequest it -> auth.roleGet(it);
      case AuthRoleListRequest it -> auth.roleList(it);
      case AuthRoleDeleteRequest it -> auth.roleDelete(it);
      case AuthRoleGrantPermissionRequest it -> auth.roleGrantPermission(it);
      case AuthRoleRevokePermissionRequest it -> auth.roleRevokePermission(it);
      case MemberListRequest it -> cluster.memberList(it);
      case MemberAddRequest it -> cluster.memberAdd(it);
      case MemberRemoveRequest it -> cluster.memberRemove(it);
      case MemberUpdateRequest it -> cluster.memberUpdate(it);
      case MemberPromoteRequest it -> cluster.memberPromote(it);
      case StatusRequest it -> maintenance.status(it);
      case AlarmRequest it -> maintenance.alarm(it);
      case DefragmentRequest it -> maintenance.defragment(it);
      case HashRequest it -> maintenance.hash(it);
      case MoveLeaderRequest it -> maintenance.moveLeader(it);
      case DowngradeRequest it -> maintenance.downgrade(it);
      default -> throw new IllegalArgumentException("not of these services: " + request);
    };
  }

  /** The first answer of a stream to its first request. */
  private static <Q, R> R first(Q request, Function<StreamObserver<R>, StreamObserver<Q>> method) {
    CompletableFuture<R> answer = new CompletableFuture<R>().orTimeout(20, TimeUnit.SECONDS);
    StreamObserver<Q> requests =
        method.apply(
            new StreamObserver<>() {
              @Override
              public void onNext(R response) {
                answer.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {
                answer.completeExceptionally(new IllegalStateException("no answer"));
              }
            });
    requests.onNext(request);
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StatusRuntimeException status ? status : e;
    } finally {
      requests.onError(new IllegalStateException("enough"));
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
