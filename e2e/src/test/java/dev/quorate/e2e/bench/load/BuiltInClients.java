package dev.quorate.e2e.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients in this process that each wait for one answer before they ask again, for a machine
 * without Go. They take more of it than etcd's generator does.
 */
public final class BuiltInClients implements AutoCloseable {
  private static final int CLIENTS_PER_CONNECTION = 8;
  private static final int CONNECTIONS = 8;
  private static final int KEYS = 10_000;
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final ByteSequence VALUE = ByteSequence.from("v".repeat(256), UTF_8);

  /** What they can do. */
  public enum Request {
    PUT,
    LINEARIZABLE_READ
  }

  private final List<Client> connections = new ArrayList<>();
  private final AtomicLong sequence = new AtomicLong();

  public BuiltInClients(List<String> endpoints) {
    for (int i = 0; i < CONNECTIONS; i++) {
      // Each connection to one member, as etcd's own benchmark spreads them.
      String endpoint = "http://" + endpoints.get(i % endpoints.size());
      connections.add(Client.builder().endpoints(endpoint).build());
    }
  }

  public Measured run(Request request, int clients) throws RoundFailed, InterruptedException {
    return switch (request) {
      case PUT -> run(clients, kv -> kv.put(nextKey(), VALUE));
      case LINEARIZABLE_READ -> run(clients, kv -> kv.get(nextKey()));
    };
  }

  private interface Call {
    CompletableFuture<?> on(KV kv);
  }

  private Measured run(int clients, Call call) throws RoundFailed, InterruptedException {
    AtomicLong done = new AtomicLong();
    long start = System.nanoTime();
    long deadline = start + TURN.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int used = Math.min(CONNECTIONS, Math.max(1, clients / CLIENTS_PER_CONNECTION));
        KV kv = connections.get(i % used).getKVClient();
        running.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() < deadline) {
                    call.on(kv).get(10, TimeUnit.SECONDS);
                    done.incrementAndGet();
                  }
                  return null;
                }));
      }
      for (Future<?> client : running) {
        client.get();
      }
    } catch (ExecutionException e) {
      throw new RoundFailed("a call failed under load: " + e.getCause());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Measured(
        done.get(), done.get() / seconds, OptionalDouble.empty(), OptionalDouble.empty());
  }

  private ByteSequence nextKey() {
    return ByteSequence.from("bench/" + sequence.incrementAndGet() % KEYS, UTF_8);
  }

  @Override
  public void close() {
    connections.forEach(Client::close);
  }
}
