package dev.quorate.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/**
 * The etcd-visible keyspace of a cluster, through its client Service. Each call has a tunnel of its
 * own, so that the end of a pod fails one attempt and not the test.
 */
public record Keyspace(Workspace workspace, String service) {
  private static final int CLIENT_PORT = 2379;
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  /** Writes until it is acknowledged. */
  public void put(String key, String value) {
    eventually("put " + key, () -> with(kv -> kv.put(bytes(key), bytes(value))));
  }

  /** Reads linearizably; empty when there is no such key. */
  public Optional<String> get(String key) {
    return eventually(
        "get " + key,
        () ->
            with(kv -> kv.get(bytes(key))).getKvs().stream()
                .map(found -> found.getValue().toString(UTF_8))
                .findFirst());
  }

  /** One attempt to write, as a client makes it; fails when the cluster does not take it. */
  public void tryPut(String key, String value) throws Exception {
    with(kv -> kv.put(bytes(key), bytes(value)));
  }

  /** What etcd's own client says, where it is installed. */
  public Optional<String> etcdctl(String... words) {
    if (!ExternalCommand.isOnPath("etcdctl")) {
      return Optional.empty();
    }
    return eventually(
        "etcdctl " + String.join(" ", words),
        () -> {
          try (Tunnel tunnel = Tunnel.toService(workspace, service, CLIENT_PORT)) {
            var command = new java.util.ArrayList<>(java.util.List.of("etcdctl"));
            command.addAll(java.util.List.of(words));
            return Optional.of(
                new ExternalCommand(
                        command, Map.of("ETCDCTL_ENDPOINTS", tunnel.uri().getAuthority()))
                    .run(Duration.ofSeconds(15)));
          }
        });
  }

  private interface Call<T> {
    java.util.concurrent.CompletableFuture<T> on(KV kv);
  }

  private <T> T with(Call<T> call)
      throws java.io.IOException, InterruptedException, ExecutionException, TimeoutException {
    try (Tunnel tunnel = Tunnel.toService(workspace, service, CLIENT_PORT);
        Client client = Client.builder().endpoints(tunnel.uri()).connectTimeout(ATTEMPT).build()) {
      return call.on(client.getKVClient()).get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static <T> T eventually(String what, Callable<T> attempt) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .until(attempt, result -> true);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
