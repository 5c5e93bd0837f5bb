package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveResponse;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases of three real nodes. */
class LeasesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ByteString KEY = ByteString.copyFromUtf8("mine");

  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @BeforeEach
  void form() {
    ThreeNodes.form(directory, nodes);
    for (NodeProcess node : nodes) {
      node.awaitReport("level 3", report -> report.path("featureLevel").asInt() >= 3);
    }
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void everyMemberServesLeasesAlsoWhatOnlyTheLeaderKnows() {
    grant(nodes.getFirst(), 7, 60);
    for (NodeProcess node : nodes) {
      assertThat(keepAlive(node, 7)).as(node.nodeId()).isEqualTo(60);
      LeaseTimeToLiveResponse left = timeToLive(node, 7);
      assertThat(left.getGrantedTTL()).isEqualTo(60);
      assertThat(left.getTTL()).isBetween(1L, 60L);
      assertThat(left.getKeysList()).containsExactly(KEY);
      assertThat(keepAlive(node, 8)).as("no such lease").isZero();
      assertThat(timeToLive(node, 8).getTTL()).isEqualTo(-1);
      assertThat(leases(node)).containsExactly(7L);
      assertThat(left.getHeader().getMemberId())
          .as("the member that was asked")
          .isEqualTo(Long.parseUnsignedLong(node.report().path("memberId").asText(), 16));
    }
  }

  @Test
  void aLeaseThatIsKeptAliveOutlivesItsLeaderAndEndsWithoutItsClient() {
    grant(nodes.getFirst(), 7, 5);
    long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();
    NodeProcess old = leader();
    boolean isKilled = false;
    while (System.nanoTime() < until) {
      NodeProcess any = nodes.stream().filter(node -> node != old).findAny().orElseThrow();
      assertThat(keepAlive(any, 7)).isEqualTo(5);
      if (!isKilled) {
        old.kill();
        isKilled = true;
      }
    }
    old.start().awaitServing(3);
    await("the lease ends on every member")
        .atMost(PATIENCE)
        .until(() -> nodes.stream().allMatch(node -> keys(node) == 0));
    assertThat(leases(nodes.getFirst())).isEmpty();
  }

  @Test
  void aLeaderThatIsKilledAgainAndAgainEndsALeaseOnceAndNotBeforeItsTime() {
    grant(nodes.getFirst(), 7, 10);
    long granted = System.nanoTime();
    while (System.nanoTime() - granted < Duration.ofSeconds(9).toNanos()) {
      NodeProcess old = leader();
      old.kill();
      NodeProcess other = nodes.stream().filter(node -> node != old).findAny().orElseThrow();
      boolean isThere = keys(other) == 1;
      assertThat(isThere || System.nanoTime() - granted >= Duration.ofSeconds(10).toNanos())
          .as("it lives for 10 s")
          .isTrue();
      old.start().awaitServing(3);
    }
    await("the lease ends").atMost(PATIENCE).until(() -> keys(nodes.getFirst()) == 0);
    long lived = System.nanoTime() - granted;
    assertThat(lived).as("nanoseconds").isGreaterThanOrEqualTo(Duration.ofSeconds(10).toNanos());
    System.out.printf("the lease of 10 s lived for %d ms%n", lived / 1_000_000);
    assertThat(lived)
        .as("nanoseconds, with an election on a busy machine and the looks at it")
        .isLessThan(Duration.ofSeconds(20).toNanos());
    for (NodeProcess node : nodes) {
      assertThat(revision(node)).as("put and deleted once: %s", node.nodeId()).isEqualTo(3);
      assertThat(leases(node)).isEmpty();
    }
  }

  @Test
  void aLeaderThatWasPausedEndsNothingThatWasRenewedMeanwhile() throws Exception {
    NodeProcess old = leader();
    NodeProcess other = nodes.stream().filter(node -> node != old).findAny().orElseThrow();
    grant(other, 7, 6);
    old.pause();
    long paused = System.nanoTime();
    while (System.nanoTime() - paused < Duration.ofSeconds(14).toNanos()) {
      assertThat(keepAlive(other, 7)).isEqualTo(6);
    }
    old.resume();
    old.awaitReport(
        "it follows the next leader",
        report ->
            report.hasNonNull("leader") && !report.path("leader").equals(report.path("memberId")));
    assertThat(keepAlive(other, 7)).isEqualTo(6);
    assertThat(keys(old)).isEqualTo(1);
    assertThat(revision(old)).as("put once, and nothing else").isEqualTo(2);
    await("the lease ends when nobody renews it").atMost(PATIENCE).until(() -> keys(old) == 0);
  }

  private NodeProcess leader() {
    return await("a leader")
        .atMost(PATIENCE)
        .until(() -> nodes.stream().filter(LeasesTest::leads).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private static boolean leads(NodeProcess node) {
    if (!node.isAlive()) {
      return false;
    }
    JsonNode report = node.report();
    return report.hasNonNull("leader") && report.path("leader").equals(report.path("memberId"));
  }

  /** With one key. */
  private static void grant(NodeProcess node, long id, long ttl) {
    with(
        node,
        channel ->
            LeaseGrpc.newBlockingStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build()));
    with(
        node,
        channel ->
            KVGrpc.newBlockingStub(channel)
                .put(PutRequest.newBuilder().setKey(KEY).setLease(id).build()));
  }

  private static long keepAlive(NodeProcess node, long id) {
    return with(
        node,
        channel -> {
          CompletableFuture<Long> ttl = new CompletableFuture<>();
          StreamObserver<LeaseKeepAliveRequest> requests =
              LeaseGrpc.newStub(channel)
                  .leaseKeepAlive(
                      new StreamObserver<>() {
                        @Override
                        public void onNext(LeaseKeepAliveResponse response) {
                          ttl.complete(response.getTTL());
                        }

                        @Override
                        public void onError(Throwable failure) {
                          ttl.completeExceptionally(failure);
                        }

                        @Override
                        public void onCompleted() {
                          ttl.completeExceptionally(new IllegalStateException("no answer"));
                        }
                      });
          requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
          long answer = ttl.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
          requests.onCompleted();
          return answer;
        });
  }

  private static LeaseTimeToLiveResponse timeToLive(NodeProcess node, long id) {
    return with(
        node,
        channel ->
            LeaseGrpc.newBlockingStub(channel)
                .leaseTimeToLive(
                    LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build()));
  }

  private static List<Long> leases(NodeProcess node) {
    return with(
        node,
        channel ->
            LeaseGrpc.newBlockingStub(channel)
                .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                .getLeasesList()
                .stream()
                .map(lease -> lease.getID())
                .toList());
  }

  private static long keys(NodeProcess node) {
    return with(node, channel -> get(channel).getCount());
  }

  private static long revision(NodeProcess node) {
    return with(node, channel -> get(channel).getHeader().getRevision());
  }

  private static RangeResponse get(ManagedChannel channel) {
    return KVGrpc.newBlockingStub(channel).range(RangeRequest.newBuilder().setKey(KEY).build());
  }

  /** Tried again while there is no leader. */
  private static <T> T with(NodeProcess node, Function<ManagedChannel, T> call) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", node.clientPort()).usePlaintext().build();
    try {
      return await("an answer of " + node.nodeId())
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .ignoreExceptionsMatching(
              it ->
                  it instanceof StatusRuntimeException
                      || it.getCause() instanceof StatusRuntimeException)
          .until(() -> Optional.of(call.apply(channel)), Optional::isPresent)
          .orElseThrow();
    } finally {
      channel.shutdownNow();
    }
  }
}
