package dev.quorate.e2e.kube;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client for each member that the client Service routes to, each through a tunnel of its own:
 * what an etcd client has that is given the list of members. New ones are opened behind the scenes,
 * so that whoever needs another one has it at once.
 */
final class MemberClients implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(300);

  private record Open(Tunnel tunnel, Client client) {
    void close() {
      client.close();
      try {
        tunnel.close();
      } catch (IOException e) {
        System.out.println("a tunnel did not close: " + e.getMessage());
      }
    }
  }

  private final ClusterUnderTest cluster;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread keeper;
  private String preferred = "";

  private MemberClients(ClusterUnderTest cluster) {
    this.cluster = cluster;
    this.keeper = Thread.ofPlatform().name("clients of " + cluster.name()).unstarted(this::keep);
  }

  static MemberClients open(ClusterUnderTest cluster) {
    MemberClients clients = new MemberClients(cluster);
    clients.keeper.start();
    return clients;
  }

  /** By the UID of the pod: the one that was good last, then the others. */
  synchronized Map<String, KV> inOrder() {
    Map<String, KV> all = new LinkedHashMap<>();
    if (open.containsKey(preferred)) {
      all.put(preferred, open.get(preferred).client().getKVClient());
    }
    open.forEach((uid, one) -> all.putIfAbsent(uid, one.client().getKVClient()));
    return all;
  }

  /** It is asked first from here on. */
  synchronized void prefer(String uid) {
    preferred = uid;
  }

  private void keep() {
    while (!isStopped()) {
      try {
        look();
      } catch (RuntimeException e) {
        // Looked again: the API server, or the pod, may be away at this moment.
        System.out.println("clients of " + cluster.name() + ": " + e.getMessage());
      }
    }
  }

  private void look() {
    Map<String, String> ready = new LinkedHashMap<>();
    for (String pod : cluster.readyEndpoints()) {
      cluster.workspace().pod(pod).ifPresent(found -> ready.put(found.getMetadata().getUid(), pod));
    }
    without(ready.keySet()).forEach(Open::close);
    ready.forEach(
        (uid, pod) -> {
          if (!has(uid)) {
            Tunnel tunnel = Tunnel.toPod(cluster.workspace(), pod, 2379);
            add(uid, new Open(tunnel, Client.builder().endpoints(tunnel.uri()).build()));
          }
        });
  }

  private synchronized List<Open> without(Set<String> ready) {
    List<String> gone = open.keySet().stream().filter(uid -> !ready.contains(uid)).toList();
    return gone.stream().map(open::remove).toList();
  }

  private synchronized boolean has(String uid) {
    return open.containsKey(uid);
  }

  private synchronized void add(String uid, Open one) {
    open.put(uid, one);
  }

  private boolean isStopped() {
    try {
      return stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the clients of " + cluster.name() + " end", e);
    }
    open.values().forEach(Open::close);
  }
}
