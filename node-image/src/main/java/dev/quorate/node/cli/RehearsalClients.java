package dev.quorate.node.cli;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The clients of a {@link Rehearsal}, a process of their own. */
final class RehearsalClients {
  private static final Duration VOTERS_WITHIN = Duration.ofMinutes(2);
  private static final int CLIENTS_PER_MEMBER = 16;
  private static final int KEYS = 5_000;

  /** Revisions that are kept. */
  private static final long HISTORY = 20_000;

  private static final ByteString SMALL = ByteString.copyFrom(new byte[256]);
  private static final ByteString LARGE = ByteString.copyFrom(new byte[10 * 1024]);

  private final List<ManagedChannel> channels;
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private RehearsalClients(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /**
   * @param args how many seconds to last, then REST:CLIENT port of each member
   */
  public static void main(String... args) throws Exception {
    List<int[]> members =
        Arrays.stream(args)
            .skip(1)
            .map(ports -> Arrays.stream(ports.split(":", -1)).mapToInt(Integer::parseInt).toArray())
            .toList();
    List<ManagedChannel> channels =
        members.stream()
            .map(ports -> NettyChannelBuilder.forAddress("127.0.0.1", ports[1]))
            .map(builder -> builder.usePlaintext().build())
            .toList();
    RehearsalClients clients = new RehearsalClients(channels);
    try {
      clients.awaitVoters(members.size());
      clients.load(Duration.ofSeconds(Integer.parseInt(args[0])));
      for (int[] ports : members) {
        for (String path : List.of("/api/v1/status", "/readyz", "/metrics", "/admin/v1/report")) {
          get(ports[0], path);
        }
      }
    } finally {
      for (ManagedChannel channel : channels) {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private void awaitVoters(int expected) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + VOTERS_WITHIN.toNanos();
    while (!allServe(expected)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not " + expected + " voters within " + VOTERS_WITHIN);
      }
      // A process of its own: members report no changes to it, it has to ask.
      Thread.sleep(100);
    }
  }

  private boolean allServe(int expected) {
    try {
      for (ManagedChannel channel : channels) {
        var members =
            ClusterGrpc.newBlockingStub(channel)
                .memberList(MemberListRequest.getDefaultInstance())
                .getMembersList();
        if (members.stream().filter(member -> !member.getIsLearner()).count() != expected) {
          return false;
        }
        KVGrpc.newBlockingStub(channel).range(RangeRequest.newBuilder().setKey(key(0)).build());
      }
      return true;
    } catch (StatusRuntimeException notYet) {
      return false;
    }
  }

  private void load(Duration duration)
      throws InterruptedException, ExecutionException, IOException {
    long end = System.nanoTime() + duration.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (ManagedChannel channel : channels) {
        for (int i = 0; i < CLIENTS_PER_MEMBER; i++) {
          int seed = i;
          running.add(threads.submit(() -> client(channel, seed, end)));
        }
      }
      for (Future<?> client : running) {
        client.get();
      }
    }
    if (failed.get() > served.get()) {
      throw new IOException(
          "%d requests were served and %d failed".formatted(served.get(), failed.get()));
    }
  }

  private void client(ManagedChannel channel, int seed, long end) {
    for (int i = seed; System.nanoTime() < end; i++) {
      try {
        request(i % 64, key(ThreadLocalRandom.current().nextInt(KEYS)), channel);
        served.incrementAndGet();
      } catch (StatusRuntimeException e) {
        // A busy machine may cost a leader its office: the next one serves.
        failed.incrementAndGet();
      }
    }
  }

  /** Mostly puts, as etcd's own load generator; now and then everything else that is served. */
  private static void request(int kind, ByteString key, ManagedChannel channel) {
    KVGrpc.KVBlockingStub keys = KVGrpc.newBlockingStub(channel);
    if (kind < 44) {
      var _ = keys.put(put(key, SMALL));
    } else if (kind < 52) {
      var _ = keys.range(RangeRequest.newBuilder().setKey(key).build());
    } else if (kind < 57) {
      var _ = keys.range(RangeRequest.newBuilder().setKey(key).setSerializable(true).build());
    } else {
      rare(kind, key, channel, keys);
    }
  }

  private static void rare(
      int kind, ByteString key, ManagedChannel channel, KVGrpc.KVBlockingStub keys) {
    switch (kind) {
      case 57, 58, 59 -> {
        var _ = keys.txn(transaction(key));
      }
      case 60 -> {
        var _ = keys.put(put(key, LARGE));
      }
      case 61 -> {
        var _ = keys.deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build());
      }
      case 62 -> {
        RangeRequest page =
            RangeRequest.newBuilder()
                .setKey(key)
                .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
                .setLimit(20)
                .build();
        compact(keys.range(page).getHeader().getRevision() - HISTORY, keys);
      }
      default -> {
        var _ = MaintenanceGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance());
      }
    }
  }

  private static void compact(long revision, KVGrpc.KVBlockingStub keys) {
    if (revision > 0) {
      try {
        var _ = keys.compact(CompactionRequest.newBuilder().setRevision(revision).build());
      } catch (StatusRuntimeException compacted) {
        // Another client has compacted to a later revision.
      }
    }
  }

  private static PutRequest put(ByteString key, ByteString value) {
    return PutRequest.newBuilder().setKey(key).setValue(value).build();
  }

  private static TxnRequest transaction(ByteString key) {
    RequestOp put = RequestOp.newBuilder().setRequestPut(put(key, SMALL)).build();
    RequestOp get =
        RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(key)).build();
    return TxnRequest.newBuilder()
        .addCompare(
            Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.VERSION)
                .setResult(Compare.CompareResult.GREATER)
                .setVersion(0))
        .addSuccess(put)
        .addSuccess(get)
        .addFailure(put)
        .build();
  }

  private static ByteString key(int number) {
    return ByteString.copyFromUtf8("rehearsal/" + number);
  }

  private static void get(int port, String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
      }
    }
  }
}
