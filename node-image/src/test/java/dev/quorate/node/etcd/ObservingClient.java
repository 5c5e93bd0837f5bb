package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.ElectionGrpc;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LeaderResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whoever hears who leads. */
final class ObservingClient implements AutoCloseable {
  final List<LeaderResponse> heard = new CopyOnWriteArrayList<>();
  private final ClientCall<LeaderRequest, LeaderResponse> call;
  private volatile Optional<Status> end = Optional.empty();

  /**
   * @param count of the responses that it reads at first
   */
  ObservingClient(Channel channel, String name, int count) {
    call = channel.newCall(ElectionGrpc.getObserveMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(LeaderResponse response) {
            heard.add(response);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end = Optional.of(status);
          }
        },
        new Metadata());
    call.sendMessage(LeaderRequest.newBuilder().setName(ByteString.copyFromUtf8(name)).build());
    call.halfClose();
    call.request(count);
  }

  void read(int count) {
    call.request(count);
  }

  void awaitValues(List<String> values) {
    await("heard of " + values)
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(heard)
                    .extracting(response -> response.getKv().getValue().toStringUtf8())
                    .isEqualTo(values));
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
