package dev.quorate.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The etcd-visible keyspace of a cluster, through its client Service or through one member. Each
 * call has a tunnel of its own, so that the end of a pod fails one attempt and not the test.
 */
public final class Keyspace {
  private static final int CLIENT_PORT = 2379;
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private final Supplier<Tunnel> tunnels;

  private Keyspace(Supplier<Tunnel> tunnels) {
    this.tunnels = tunnels;
  }

  static Keyspace ofService(Workspace workspace, String service) {
    return new Keyspace(() -> Tunnel.toService(workspace, service, CLIENT_PORT));
  }

  static Keyspace ofMember(Workspace workspace, String pod) {
    return new Keyspace(() -> Tunnel.toPod(workspace, pod, CLIENT_PORT));
  }

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

  /** Every key that begins so, read linearizably. */
  public Set<String> keys(String prefix) {
    GetOption all = GetOption.builder().isPrefix(true).withKeysOnly(true).build();
    return eventually(
        "keys of " + prefix,
        () ->
            with(kv -> kv.get(bytes(prefix), all)).getKvs().stream()
                .map(found -> found.getKey().toString(UTF_8))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** What the answering member itself has, committed but maybe old; needs no leader. */
  public Optional<String> getSerializable(String key) {
    GetOption serializable = GetOption.builder().withSerializable(true).build();
    return eventually(
        "serializable get " + key,
        () ->
            with(kv -> kv.get(bytes(key), serializable)).getKvs().stream()
                .map(found -> found.getValue().toString(UTF_8))
                .findFirst());
  }

  /** One attempt to write, as a client makes it; fails when the cluster does not take it. */
  public void tryPut(String key, String value) throws Exception {
    with(kv -> kv.put(bytes(key), bytes(value)));
  }

  /** What etcd's own client says; it must be on PATH. */
  public String etcdctl(String... words) {
    return eventually(
        "etcdctl " + String.join(" ", words),
        () -> {
          try (Tunnel tunnel = tunnels.get()) {
            var command = new java.util.ArrayList<>(java.util.List.of("etcdctl"));
            command.addAll(java.util.List.of(words));
            return new ExternalCommand(
                    command, Map.of("ETCDCTL_ENDPOINTS", tunnel.uri().getAuthority()))
                .run(Duration.ofSeconds(15));
          }
        });
  }

  private interface Call<T> {
    java.util.concurrent.CompletableFuture<T> on(KV kv);
  }

  private <T> T with(Call<T> call)
      throws java.io.IOException, InterruptedException, ExecutionException, TimeoutException {
    try (Tunnel tunnel = tunnels.get();
        Client client = Client.builder().endpoints(tunnel.uri()).connectTimeout(ATTEMPT).build()) {
      return call.on(client.getKVClient()).get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static <T> T eventually(String what, Callable<T> attempt) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        // A program's failure is an AssertionError.
        .ignoreExceptionsMatching(failure -> true)
        .until(attempt, result -> true);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
