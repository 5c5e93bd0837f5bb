package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.etcd.wire.HealthCheckRequest;
import dev.quorate.node.etcd.wire.HealthCheckResponse;
import dev.quorate.node.etcd.wire.HealthCheckResponse.ServingStatus;
import dev.quorate.node.etcd.wire.HealthGrpc;
import dev.quorate.node.etcd.wire.HealthListRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What load balancers ask by gRPC. */
@Timeout(60)
class HealthServiceTest {
  private static final HealthCheckRequest ALL = HealthCheckRequest.getDefaultInstance();
  private static final HealthCheckRequest KV =
      HealthCheckRequest.newBuilder().setService("etcdserverpb.KV").build();

  private LoneServer node;
  private KvClient client;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer();
    client = new KvClient(node.server.port());
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void allServicesAreServedAndNoneIsKnownByName() {
    HealthGrpc.HealthBlockingStub health =
        HealthGrpc.newBlockingStub(client.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertThat(health.check(ALL).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.list(HealthListRequest.getDefaultInstance()).getStatusesMap())
        .containsOnlyKeys("")
        .containsValue(health.check(ALL));
    assertThatThrownBy(() -> health.check(KV))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("NOT_FOUND: unknown service");
  }

  @Test
  void whoWatchesLearnsOfTheEnd() throws Exception {
    Watching all = new Watching();
    Watching unknown = new Watching();
    HealthGrpc.newStub(client.channel).watch(ALL, all);
    HealthGrpc.newStub(client.channel).watch(KV, unknown);
    assertThat(all.next()).isEqualTo(ServingStatus.SERVING);
    assertThat(unknown.next()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);

    node.server.stop(Duration.ofSeconds(1));

    assertThat(all.next()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(all.next()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private static final class Watching implements StreamObserver<HealthCheckResponse> {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    Object next() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(HealthCheckResponse response) {
      heard.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      heard.add("completed");
    }
  }
}
