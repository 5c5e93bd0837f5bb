package dev.quorate.e2e.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What an API server has in the members. */
final class Store implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SECONDS = 20;

  private final Client etcd;

  Store(QuorateMembers members) {
    etcd = Client.builder().endpoints(members.clientAddresses().split(",")).build();
  }

  boolean holds(String key) throws Exception {
    return etcd.getKVClient().get(bytes(key)).get(SECONDS, TimeUnit.SECONDS).getCount() == 1;
  }

  /** By the API server, which does it for its store. */
  void awaitCompaction() {
    GetOption first = GetOption.builder().withRevision(2).build();
    await("the history is compacted")
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                etcd.getKVClient()
                    .get(bytes("compact_rev_key"), first)
                    .get(SECONDS, TimeUnit.SECONDS);
                return false;
              } catch (ExecutionException e) {
                return e.getMessage().contains("required revision has been compacted");
              }
            });
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  @Override
  public void close() {
    etcd.close();
  }
}
