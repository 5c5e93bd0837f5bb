package dev.quorate.node.etcd;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.ElectionGrpc;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LockGrpc;
import dev.quorate.node.etcd.wire.LockRequest;
import dev.quorate.node.etcd.wire.ProclaimRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.ResignRequest;
import dev.quorate.node.etcd.wire.UnlockRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls of the Lock and Election services that wait, and what they wait for. */
final class LockClient implements AutoCloseable {
  private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  final ManagedChannel channel;

  private final Metadata headers = new Metadata();

  LockClient(int port) {
    this(port, Optional.empty());
  }

  /**
   * @param token of a user
   */
  LockClient(int port, Optional<String> token) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    token.ifPresent(it -> headers.put(TOKEN, it));
  }

  /** One that is under way. */
  record Pending(ClientCall<?, ?> call, CompletableFuture<Answer> answer) {
    Answer await() {
      return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    void cancel() {
      call.cancel("the client has gone", null);
    }
  }

  Pending send(Message request) {
    return switch (request) {
      case LockRequest lock -> call(LockGrpc.getLockMethod(), lock);
      case UnlockRequest unlock -> call(LockGrpc.getUnlockMethod(), unlock);
      case CampaignRequest campaign -> call(ElectionGrpc.getCampaignMethod(), campaign);
      case ProclaimRequest proclaim -> call(ElectionGrpc.getProclaimMethod(), proclaim);
      case ResignRequest resign -> call(ElectionGrpc.getResignMethod(), resign);
      case LeaderRequest leader -> call(ElectionGrpc.getLeaderMethod(), leader);
      case LeaseGrantRequest grant -> call(LeaseGrpc.getLeaseGrantMethod(), grant);
      case LeaseRevokeRequest revoke -> call(LeaseGrpc.getLeaseRevokeMethod(), revoke);
      default -> throw new IllegalArgumentException("not of these services: " + request);
    };
  }

  private <Q, R extends Message> Pending call(MethodDescriptor<Q, R> method, Q request) {
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          private Message response;

          @Override
          public void onMessage(R message) {
            response = message;
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.complete(
                status.isOk()
                    ? new Answer.Response(response)
                    : new Answer.Failure(status.getCode(), status.getDescription()));
          }
        },
        headers);
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    return new Pending(call, answer);
  }

  /** All of them. */
  List<KeyValue> keys() {
    return KVGrpc.newBlockingStub(channel)
        .range(RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build())
        .getKvsList();
  }

  KeyValue awaitKey(String key) {
    ByteString bytes = ByteString.copyFromUtf8(key);
    await(key + " is there")
        .atMost(Duration.ofSeconds(20))
        .until(() -> keys().stream().anyMatch(it -> it.getKey().equals(bytes)));
    return keys().stream().filter(it -> it.getKey().equals(bytes)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
