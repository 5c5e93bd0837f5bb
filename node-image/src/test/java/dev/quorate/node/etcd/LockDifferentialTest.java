package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.LockClient.Pending;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaderKey;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LockRequest;
import dev.quorate.node.etcd.wire.ProclaimRequest;
import dev.quorate.node.etcd.wire.ResignRequest;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.UnlockRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same calls to etcd and to us, also those that wait: the same ones are answered, with the same
 * answers, and leave the same keys.
 */
class LockDifferentialTest {
  private static final int STEPS = Integer.getInteger("quorate.differential.requests", 4000) / 10;
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int LEASES = 5;

  @TempDir private Path directory;

  /** One call that waits, at both. */
  private record Waiting(
      Message request, ByteString prefix, long created, Pending etcd, Pending we) {}

  @Test
  void everyRandomCallIsAnsweredAsEtcdAnswersItAndWhenEtcdDoes() throws Exception {
    Random random = new Random(SEED);
    Set<String> refusals = new TreeSet<>();
    List<Waiting> waiting = new ArrayList<>();
    int waited = 0;
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        LockClient theirClient = new LockClient(etcd.port);
        LockClient ourClient = new LockClient(ours.server.port())) {
      for (long lease = 1; lease <= LEASES; lease++) {
        grant(theirClient, ourClient, lease);
      }
      for (int i = 0; i < STEPS; i++) {
        List<KeyValue> keys = theirClient.keys();
        Message request = next(random, keys, waiting);
        String what =
            "seed %d, step %d: %s %s"
                .formatted(SEED, i, request.getClass().getSimpleName(), request);
        Pending theirs = theirClient.send(request);
        Optional<Waiting> waits = Optional.empty();
        if (queue(request).isPresent()) {
          ByteString own =
              queue(request).get().concat(ByteString.copyFromUtf8(lease(request) + ""));
          await(what)
              .pollInterval(POLL)
              .atMost(PATIENCE)
              .until(() -> theirs.answer().isDone() || find(theirClient.keys(), own).isPresent());
          Optional<KeyValue> found = find(theirClient.keys(), own);
          if (found.isPresent()
              && isBehind(
                  theirClient.keys(), queue(request).get(), found.get().getCreateRevision())) {
            Pending us = ourClient.send(request);
            long created = found.get().getCreateRevision();
            waits = Optional.of(new Waiting(request, queue(request).get(), created, theirs, us));
            await(what)
                .pollInterval(POLL)
                .atMost(PATIENCE)
                .until(() -> ourClient.keys().equals(theirClient.keys()));
            assertThat(us.answer()).as(what).isNotDone();
            waiting.add(waits.get());
            waited++;
          }
        }
        if (waits.isEmpty()) {
          Answer expected = normalise(theirs.await());
          assertThat(normalise(ourClient.send(request).await())).as(what).isEqualTo(expected);
          if (expected instanceof Answer.Failure failure) {
            refusals.add(failure.code() + " " + failure.text());
          }
        }
        if (request instanceof LeaseRevokeRequest revoked) {
          grant(theirClient, ourClient, revoked.getID());
        }
        settle(what, theirClient, waiting, refusals);
        assertThat(ourClient.keys()).as(what).isEqualTo(theirClient.keys());
      }
      waiting.forEach(
          it -> {
            it.etcd.cancel();
            it.we.cancel();
          });
      await("they have left the queue")
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .until(() -> haveLeft(theirClient, waiting) && haveLeft(ourClient, waiting));
      assertThat(ourClient.keys())
          .extracting(KeyValue::getKey)
          .isEqualTo(theirClient.keys().stream().map(KeyValue::getKey).toList());
    }
    assertThat(waited).as("calls that waited").isGreaterThan(STEPS / 20);
    assertThat(refusals)
        .containsExactlyInAnyOrder(
            "UNKNOWN \"leader\" field must be provided",
            "UNKNOWN election: no leader",
            "UNKNOWN election: not leader",
            "UNKNOWN etcdserver: key is not provided",
            "UNKNOWN etcdserver: requested lease not found",
            "UNKNOWN mutex: session is expired");
  }

  /** Those whose turn it is are answered by both. */
  private static void settle(
      String what, LockClient theirClient, List<Waiting> waiting, Set<String> refusals) {
    List<KeyValue> keys = theirClient.keys();
    for (Waiting it : List.copyOf(waiting)) {
      if (!isBehind(keys, it)) {
        Answer expected = normalise(it.etcd.await());
        assertThat(normalise(it.we.await()))
            .as("after %s: %s", what, it.request)
            .isEqualTo(expected);
        if (expected instanceof Answer.Failure failure) {
          refusals.add(failure.code() + " " + failure.text());
        }
        waiting.remove(it);
      }
    }
    assertThat(waiting).as(what).allSatisfy(it -> assertThat(it.we.answer()).isNotDone());
  }

  private static boolean haveLeft(LockClient client, List<Waiting> waiting) {
    return client.keys().stream()
        .noneMatch(key -> waiting.stream().anyMatch(it -> it.created == key.getCreateRevision()));
  }

  private static boolean isBehind(List<KeyValue> keys, Waiting it) {
    return isBehind(keys, it.prefix, it.created);
  }

  private static boolean isBehind(List<KeyValue> keys, ByteString prefix, long created) {
    return keys.stream()
        .anyMatch(key -> key.getKey().startsWith(prefix) && key.getCreateRevision() < created);
  }

  private static Optional<KeyValue> find(List<KeyValue> keys, ByteString key) {
    return keys.stream().filter(it -> it.getKey().equals(key)).findFirst();
  }

  private static Optional<ByteString> queue(Message request) {
    return switch (request) {
      case LockRequest lock -> Optional.of(lock.getName().concat(ByteString.copyFromUtf8("/")));
      case CampaignRequest campaign ->
          Optional.of(campaign.getName().concat(ByteString.copyFromUtf8("/")));
      default -> Optional.empty();
    };
  }

  private static long lease(Message request) {
    return request instanceof LockRequest lock
        ? lock.getLease()
        : ((CampaignRequest) request).getLease();
  }

  private static void grant(LockClient theirClient, LockClient ourClient, long lease) {
    Message grant = LeaseGrantRequest.newBuilder().setID(lease).setTTL(100_000).build();
    assertThat(normalise(ourClient.send(grant).await()))
        .isEqualTo(normalise(theirClient.send(grant).await()));
  }

  private static Message next(Random random, List<KeyValue> keys, List<Waiting> waiting) {
    long lease = 1L + random.nextInt(LEASES + 1);
    ByteString name = ByteString.copyFromUtf8(random.nextBoolean() ? "a" : "b");
    ByteString election = ByteString.copyFromUtf8("e" + random.nextInt(2));
    ByteString value = ByteString.copyFromUtf8("v" + random.nextInt(3));
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> LockRequest.newBuilder().setName(name).setLease(lease).build();
      case 3, 4 -> UnlockRequest.newBuilder().setKey(anyKey(random, keys)).build();
      case 5, 6 ->
          CampaignRequest.newBuilder().setName(election).setLease(lease).setValue(value).build();
      case 7 -> LeaderRequest.newBuilder().setName(election).build();
      case 8 ->
          random.nextInt(10) == 0
              ? ProclaimRequest.getDefaultInstance()
              : ProclaimRequest.newBuilder()
                  .setLeader(leaderKey(random, keys, waiting))
                  .setValue(value)
                  .build();
      case 9 ->
          random.nextInt(10) == 0
              ? ResignRequest.getDefaultInstance()
              : ResignRequest.newBuilder().setLeader(leaderKey(random, keys, waiting)).build();
      default -> revocation(lease, waiting, election);
    };
  }

  /** Not of a candidate that waits: etcd tells it that it leads, although its key is gone. */
  private static Message revocation(long lease, List<Waiting> waiting, ByteString election) {
    boolean isCandidate =
        waiting.stream()
            .anyMatch(
                it ->
                    it.request instanceof CampaignRequest candidate
                        && candidate.getLease() == lease);
    return isCandidate || lease > LEASES
        ? LeaderRequest.newBuilder().setName(election).build()
        : LeaseRevokeRequest.newBuilder().setID(lease).build();
  }

  private static ByteString anyKey(Random random, List<KeyValue> keys) {
    List<KeyValue> locks = keys.stream().filter(key -> key.getKey().byteAt(0) != 'e').toList();
    if (random.nextInt(20) == 0 || locks.isEmpty()) {
      return random.nextBoolean() ? ByteString.EMPTY : ByteString.copyFromUtf8("unknown");
    }
    return locks.get(random.nextInt(locks.size())).getKey();
  }

  /** Not of a candidate that waits, see above. */
  private static LeaderKey leaderKey(Random random, List<KeyValue> keys, List<Waiting> waiting) {
    List<KeyValue> candidates =
        keys.stream()
            .filter(key -> key.getKey().byteAt(0) == 'e')
            .filter(key -> waiting.stream().noneMatch(it -> it.created == key.getCreateRevision()))
            .toList();
    if (candidates.isEmpty()) {
      return LeaderKey.newBuilder().setKey(ByteString.copyFromUtf8("e0/1")).setLease(1).build();
    }
    KeyValue first = candidates.get(random.nextInt(candidates.size()));
    return LeaderKey.newBuilder()
        .setKey(first.getKey())
        .setRev(first.getCreateRevision() - (random.nextInt(4) == 0 ? 1 : 0))
        .setLease(random.nextInt(8) == 0 ? 77 : first.getLease())
        .build();
  }

  /** Without the ids of a cluster. */
  private static Answer normalise(Answer answer) {
    return switch (answer) {
      case Answer.Failure failure -> failure;
      case Answer.Response response -> {
        Message message = response.message();
        var header = message.getDescriptorForType().findFieldByName("header");
        yield new Answer.Response(
            message.toBuilder()
                .setField(
                    header,
                    ResponseHeader.newBuilder()
                        .setRevision(((ResponseHeader) message.getField(header)).getRevision())
                        .build())
                .build());
      }
    };
  }
}
