package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.process.NodeProcess;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader that was stopped while another one was elected and wrote never answers a linearizable
 * read with what it has.
 *
 * <p>{@code -Dquorate.trials=50} for the long run.
 */
class StaleReadsTest {
  private static final String KEY = "key";
  private static final int READS = 10;

  @TempDir private Path directory;

  private final int trials = Integer.getInteger("quorate.trials", 2);
  private int answered;

  @Test
  void aLeaderThatWasStoppedReadsNothingStale() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(directory).form()) {
      for (int trial = 0; trial < trials; trial++) {
        assertThat(trial(nodes, "before" + trial, "after" + trial))
            .as("what the old leader answered in trial %d", trial)
            .containsOnly("after" + trial);
        nodes.awaitServing();
      }
    }
    System.out.printf("stale reads: none in %d trials, %d answers%n", trials, answered);
  }

  /** The old leader's answers; those to reads that fail are left out. */
  private List<String> trial(ThreeNodes nodes, String before, String after) throws Exception {
    NodeProcess old = nodes.awaitLeader();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", old.clientPort()).usePlaintext().build();
    try {
      KVGrpc.KVBlockingStub blocking = KVGrpc.newBlockingStub(channel);
      ThreeNodes.write(List.of(old), KEY, before);
      assertThat(value(blocking.withDeadlineAfter(20, TimeUnit.SECONDS).range(request())))
          .isEqualTo(before);
      old.pause();
      List<ListenableFuture<RangeResponse>> reads = new ArrayList<>();
      try {
        ThreeNodes.write(nodes.others(old), KEY, after);
        // Acknowledged: whoever asks from now on sees it. These are the first that it finds.
        for (int read = 0; read < READS; read++) {
          reads.add(
              KVGrpc.newFutureStub(channel)
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .range(request()));
        }
      } finally {
        old.resume();
      }
      List<String> answers = new ArrayList<>();
      for (ListenableFuture<RangeResponse> read : reads) {
        try {
          answers.add(value(read.get()));
        } catch (ExecutionException refused) {
          assertThat(refused).hasCauseInstanceOf(StatusRuntimeException.class);
        }
      }
      answers.add(
          Awaitility.await("the old leader answers again")
              .atMost(ThreeNodes.PATIENCE)
              .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
              .until(
                  () -> value(blocking.withDeadlineAfter(5, TimeUnit.SECONDS).range(request())),
                  _ -> true));
      answered += answers.size();
      return answers;
    } finally {
      channel.shutdownNow();
    }
  }

  private static RangeRequest request() {
    return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(KEY)).build();
  }

  private static String value(RangeResponse response) {
    return response.getKvsCount() == 0 ? "" : response.getKvs(0).getValue().toStringUtf8();
  }
}
