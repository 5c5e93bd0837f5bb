package dev.quorate.node.process;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts and linearizable gets of strings at one node, by an official client library of etcd. */
public final class EtcdClient implements AutoCloseable {
  private final Client client;

  public EtcdClient(NodeProcess node) {
    this.client = Client.builder().endpoints(node.etcdEndpoint()).build();
  }

  /** Returns when the put is acknowledged, and throws when it is not known to be. */
  public void put(String key, String value)
      throws ExecutionException, InterruptedException, TimeoutException {
    client.getKVClient().put(bytes(key), bytes(value)).get(5, TimeUnit.SECONDS);
  }

  /** The same, with a lease. */
  public void put(String key, String value, long lease)
      throws ExecutionException, InterruptedException, TimeoutException {
    client
        .getKVClient()
        .put(bytes(key), bytes(value), PutOption.builder().withLeaseId(lease).build())
        .get(5, TimeUnit.SECONDS);
  }

  /** The id of a new lease. */
  public long grant(long seconds)
      throws ExecutionException, InterruptedException, TimeoutException {
    return client.getLeaseClient().grant(seconds).get(5, TimeUnit.SECONDS).getID();
  }

  public Optional<String> get(String key)
      throws ExecutionException, InterruptedException, TimeoutException {
    GetResponse response = client.getKVClient().get(bytes(key)).get(10, TimeUnit.SECONDS);
    return response.getKvs().stream()
        .findFirst()
        .map(KeyValue::getValue)
        .map(value -> value.toString(StandardCharsets.UTF_8));
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
