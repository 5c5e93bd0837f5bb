package dev.quorate.node.etcd;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.WatchCancelRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchGrpc;
import dev.quorate.node.etcd.wire.WatchProgressRequest;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One stream of watches, and all that it was sent. */
final class WatchClient implements AutoCloseable {
  static final Metadata NEEDS_LEADER = new Metadata();

  static {
    NEEDS_LEADER.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
  }

  final List<WatchResponse> responses = new CopyOnWriteArrayList<>();
  private final ClientCall<WatchRequest, WatchResponse> call;
  private volatile Optional<Status> end = Optional.empty();

  WatchClient(Channel channel) {
    this(channel, new Metadata());
  }

  WatchClient(Channel channel, Metadata headers) {
    call = channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(WatchResponse response) {
            responses.add(response);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end = Optional.of(status);
          }
        },
        headers);
    call.request(Integer.MAX_VALUE);
  }

  static WatchCreateRequest.Builder key(String key) {
    return WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
  }

  static WatchCreateRequest.Builder all() {
    ByteString zero = ByteString.copyFrom(new byte[1]);
    return WatchCreateRequest.newBuilder().setKey(zero).setRangeEnd(zero);
  }

  void send(WatchRequest request) {
    call.sendMessage(request);
  }

  void create(WatchCreateRequest.Builder request) {
    send(WatchRequest.newBuilder().setCreateRequest(request).build());
  }

  void cancel(long id) {
    send(
        WatchRequest.newBuilder()
            .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
            .build());
  }

  void askForProgress() {
    send(
        WatchRequest.newBuilder()
            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
            .build());
  }

  /** Creates, and waits for the answer. */
  WatchResponse created(WatchCreateRequest.Builder request) {
    int before = (int) responses.stream().filter(WatchResponse::getCreated).count();
    create(request);
    await("created")
        .atMost(Duration.ofSeconds(20))
        .until(() -> responses.stream().filter(WatchResponse::getCreated).count() > before);
    return responses.stream().filter(WatchResponse::getCreated).skip(before).findFirst().get();
  }

  List<Event> events(long id) {
    return responses.stream()
        .filter(response -> response.getWatchId() == id)
        .flatMap(response -> response.getEventsList().stream())
        .toList();
  }

  List<Event> awaitEvents(long id, int count) {
    await(count + " events of watch " + id)
        .atMost(Duration.ofSeconds(20))
        .until(() -> events(id).size() >= count);
    return events(id);
  }

  WatchResponse awaitResponse(int at) {
    await("response " + at).atMost(Duration.ofSeconds(20)).until(() -> responses.size() > at);
    return responses.get(at);
  }

  Status awaitEnd() {
    await("the end of the stream").atMost(Duration.ofSeconds(20)).until(() -> end.isPresent());
    return end.orElseThrow();
  }

  @Override
  public void close() {
    call.cancel("the test is over", null);
  }
}
