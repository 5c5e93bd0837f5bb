package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.HashKVRequest;
import dev.quorate.node.etcd.wire.HashKVResponse;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.KeyspaceHash;
import dev.quorate.node.store.keyspace.RequestGenerator;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random commands to etcd and to us: the same HashKV, at every revision. */
class HashKvDifferentialTest {
  private static final int COMMANDS = Integer.getInteger("quorate.differential.requests", 10_000);
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  /** Of the generator. */
  private static final long LEASE = 77;

  private static final ByteString NO_END = ByteString.copyFrom(new byte[1]);

  private final Random random = new Random(SEED);
  private final RequestGenerator generator = new RequestGenerator(random);

  /** etcd remembers what it computed at a compaction, and answers from there. */
  private final Set<Long> compactedAt = new HashSet<>();

  private final Set<String> refusals = new TreeSet<>();
  private boolean isLeased;

  @TempDir private Path directory;

  @Test
  void etcdAndWeHaveTheSameHashAfterEveryCommand() throws Exception {
    Set<Integer> hashes = new HashSet<>();
    int commands = 0;
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(ours.server.port())) {
      while (commands < COMMANDS) {
        Message command = next(ours);
        if (command instanceof RangeRequest
            || (command instanceof TxnRequest txn && deletesWithoutEnd(txn))) {
          continue;
        }
        commands++;
        theirClient.send(command);
        ourClient.send(command);
        long revision = ours.state.keyspace().revision();
        long compacted = ours.state.keyspace().compactRevision();
        if (command instanceof CompactionRequest) {
          compactedAt.add(compacted);
        }
        hashes.add(compare(0, commands, theirClient, ourClient));
        long asked = random.nextLong(Math.max(-2, compacted - 3), revision + 3);
        if (!compactedAt.contains(asked)) {
          compare(asked, commands, theirClient, ourClient);
        }
        if (commands % 1000 == 0) {
          assertSameAfterASnapshot(ours.state);
        }
      }
    }
    assertThat(hashes).hasSizeGreaterThan(COMMANDS / 3);
    assertThat(compactedAt).hasSizeGreaterThan(COMMANDS / 200);
    assertThat(refusals).hasSize(2);
  }

  /**
   * etcd does not notice that such a deletion and a put in the same transaction meet. Its process
   * ends there, or loses the key when it compacts exactly there.
   */
  static boolean deletesWithoutEnd(TxnRequest txn) {
    return Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream())
        .anyMatch(
            operation ->
                (operation.hasRequestDeleteRange()
                        && operation.getRequestDeleteRange().getRangeEnd().equals(NO_END))
                    || (operation.hasRequestTxn() && deletesWithoutEnd(operation.getRequestTxn())));
  }

  private Message next(LoneServer ours) {
    if (random.nextInt(100) == 0) {
      isLeased = !isLeased;
      return isLeased
          ? LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(100_000).build()
          : LeaseRevokeRequest.newBuilder().setID(LEASE).build();
    }
    Message request =
        generator.next(ours.state.keyspace().revision(), ours.state.keyspace().compactRevision());
    // etcd compacts in the background, unless it is told to wait for that: until then its hash may
    // have what it will not have afterwards. Its answer to a compaction at 0 stays the hash for 0.
    return request instanceof CompactionRequest compaction
        ? compaction.toBuilder()
            .setPhysical(true)
            .setRevision(compaction.getRevision() == 0 ? 1 : compaction.getRevision())
            .build()
        : request;
  }

  private int compare(long revision, int commands, KvClient theirs, KvClient ours) {
    HashKVRequest request = HashKVRequest.newBuilder().setRevision(revision).build();
    Answer expected = normalise(theirs.send(request));
    Answer actual = normalise(ours.send(request));
    assertThat(actual)
        .as("seed %d, command %d, revision %d", SEED, commands, revision)
        .isEqualTo(expected);
    return switch (actual) {
      case Answer.Failure failure -> {
        refusals.add(failure.text());
        yield 0;
      }
      case Answer.Response response -> ((HashKVResponse) response.message()).getHash();
    };
  }

  private static Answer normalise(Answer answer) {
    return answer instanceof Answer.Response response
        ? new Answer.Response(
            ((HashKVResponse) response.message())
                .toBuilder()
                    .setHeader(
                        ResponseHeader.newBuilder()
                            .setRevision(
                                ((HashKVResponse) response.message()).getHeader().getRevision()))
                    .build())
        : answer;
  }

  private static void assertSameAfterASnapshot(MetaStateMachine state) throws Exception {
    SnapshotContent capture = state.capture();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    capture.writeTo(bytes);
    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(bytes.toByteArray())).install();
    KeyspaceHash expected = state.keyspace().hash(0);
    assertThat(other.keyspace().hash(0)).isEqualTo(expected);
  }
}
