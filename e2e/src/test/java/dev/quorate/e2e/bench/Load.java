package dev.quorate.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each wait for one answer before they ask again, against one contender. */
final class Load implements AutoCloseable {
  private static final int CLIENTS_PER_CONNECTION = 8;
  private static final int CONNECTIONS = 8;
  private static final int KEYS = 10_000;
  private static final ByteSequence VALUE = ByteSequence.from("v".repeat(256), UTF_8);

  private final List<Client> connections = new ArrayList<>();
  private final AtomicLong sequence = new AtomicLong();

  Load(Contender contender) {
    for (int i = 0; i < CONNECTIONS; i++) {
      // Each connection to one member, as etcd's own benchmark spreads them.
      String endpoint = contender.endpoints().get(i % Contender.MEMBERS);
      connections.add(Client.builder().endpoints(endpoint).build());
    }
  }

  double putsPerSecond(int clients, Duration time) {
    return perSecond(clients, time, kv -> kv.put(key(sequence.incrementAndGet() % KEYS), VALUE));
  }

  double linearizableReadsPerSecond(int clients, Duration time) {
    return perSecond(clients, time, kv -> kv.get(key(sequence.incrementAndGet() % KEYS)));
  }

  private interface Call {
    CompletableFuture<?> on(KV kv);
  }

  private double perSecond(int clients, Duration time, Call call) {
    AtomicLong done = new AtomicLong();
    long start = System.nanoTime();
    long deadline = start + time.toNanos();
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
      throw new AssertionError("a call failed under load", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }

  static ByteSequence key(long number) {
    return ByteSequence.from("bench/" + number, UTF_8);
  }

  static ByteSequence value() {
    return VALUE;
  }

  @Override
  public void close() {
    connections.forEach(Client::close);
  }
}
