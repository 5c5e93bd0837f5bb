package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The cluster's keyspace as any program sees it: through jetcd, an etcd client that is not ours.
 */
public final class EtcdKeys implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(2);

  /** Before all members are asked again, of which none took it. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final List<Client> members = new ArrayList<>();

  /**
   * @param addresses host:port of each member's etcd API
   */
  EtcdKeys(List<String> addresses) {
    addresses.forEach(
        address ->
            members.add(
                Client.builder()
                    .endpoints("http://" + address)
                    .connectTimeout(CALL)
                    .retryMaxAttempts(0)
                    // One that is away refuses at once, and the next one is asked.
                    .waitForReady(false)
                    .build()));
  }

  /**
   * Writes, through any member that takes it, again and again until it is acknowledged.
   *
   * @throws LocalWorldException if nobody acknowledged it within {@code patience}
   */
  public void put(String key, String value, Duration patience) {
    any(patience, "put " + key, kv -> kv.put(bytes(key), bytes(value)));
  }

  /** Writes all of these, many at a time, as {@link #put} does. */
  void putAll(Map<String, String> pairs, Duration patience) {
    try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
      List<Future<?>> puts = new ArrayList<>();
      pairs.forEach((key, value) -> puts.add(threads.submit(() -> put(key, value, patience))));
      for (Future<?> put : puts) {
        put.get();
      }
    } catch (ExecutionException e) {
      throw new LocalWorldException(String.valueOf(e.getCause().getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalWorldException("interrupted while writing", e);
    }
  }

  /** Everything below a prefix, linearizably, through any member that answers. */
  public Map<String, String> read(String prefix, Duration patience) {
    return asMap(any(patience, "read " + prefix, kv -> get(kv, prefix)));
  }

  /** The same through one member and no other. */
  Map<String, String> readThrough(int member, String prefix, Duration patience) {
    List<Client> only = List.of(members.get(member));
    return asMap(anyOf(only, patience, "read " + prefix, kv -> get(kv, prefix)));
  }

  private static CompletableFuture<GetResponse> get(KV kv, String prefix) {
    return kv.get(bytes(prefix), GetOption.builder().isPrefix(true).build());
  }

  private static Map<String, String> asMap(GetResponse response) {
    Map<String, String> found = new TreeMap<>();
    for (KeyValue pair : response.getKvs()) {
      found.put(text(pair.getKey()), text(pair.getValue()));
    }
    return found;
  }

  private <T> T any(Duration patience, String what, Function<KV, CompletableFuture<T>> call) {
    return anyOf(members, patience, what, call);
  }

  private static <T> T anyOf(
      List<Client> asked, Duration patience, String what, Function<KV, CompletableFuture<T>> call) {
    Instant deadline = Instant.now().plus(patience);
    String last = "";
    do {
      for (Client member : asked) {
        try {
          return call.apply(member.getKVClient()).get(CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
          last = String.valueOf(e.getCause());
        } catch (TimeoutException e) {
          last = "no answer within " + CALL;
        } catch (InterruptedException e) {
          throw interrupted(what, e);
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      }
    } while (Instant.now().isBefore(deadline));
    throw new LocalWorldException(
        what + ": no member acknowledged it within " + patience + "; the last answer: " + last);
  }

  private static LocalWorldException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LocalWorldException("interrupted: " + what, e);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  private static String text(ByteSequence bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    members.forEach(Client::close);
  }
}
