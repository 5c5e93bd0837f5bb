package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.members.FakeClock;
import dev.quorate.operator.members.FakeMemberServer;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Names;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeNetwork;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Stands for the kubelet: a fake member for every pod, on the disk of the pod's claim. */
public final class PlayedMembers implements AutoCloseable {
  /** Of clusters that name none. */
  static final String IMAGE = "quorate/node:test";

  private final KubernetesClient client;
  private final ClusterRef cluster;
  private final FakeNetwork network = new FakeNetwork(11);
  private final FakeClock clock = new FakeClock(network);
  private final Map<String, FakeMemberServer> byPodUid = new ConcurrentHashMap<>();
  private final Map<String, FakeDisk> byClaimUid = new ConcurrentHashMap<>();

  public PlayedMembers(KubernetesClient client, ClusterRef cluster) {
    this.client = client;
    this.cluster = cluster;
  }

  /** Where the operator finds the member of a pod. */
  Optional<URI> address(Pod pod) {
    return Optional.ofNullable(byPodUid.get(pod.getMetadata().getUid()))
        .map(server -> URI.create("http://" + server.address()));
  }

  /** Ends the members of pods that are gone and starts those of new ones. */
  void runExactly(List<Pod> pods) {
    Set<String> wanted =
        pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    for (String uid : Set.copyOf(byPodUid.keySet())) {
      if (!wanted.contains(uid)) {
        end(byPodUid.remove(uid));
      }
    }
    pods.stream().filter(pod -> !byPodUid.containsKey(uid(pod))).forEach(this::start);
  }

  private void start(Pod pod) {
    String name = pod.getMetadata().getName();
    String claim =
        client
            .persistentVolumeClaims()
            .inNamespace(cluster.namespace())
            .withName("data-" + name)
            .get()
            .getMetadata()
            .getUid();
    var server = new FakeMemberServer(token(), clock);
    FakeDisk disk = byClaimUid.computeIfAbsent(claim, FakeDisk::new);
    server.serve(clock.now(() -> network.start(name, uid(pod), disk, server.address())));
    byPodUid.put(uid(pod), server);
  }

  private void end(FakeMemberServer server) {
    clock.now(
        () -> {
          network.stop(server.member());
          return true;
        });
    server.close();
  }

  private String token() {
    var secret =
        client
            .secrets()
            .inNamespace(cluster.namespace())
            .withName(Names.adminSecret(cluster))
            .get();
    return new String(
        Base64.getDecoder().decode(secret.getData().get(Names.TOKEN_KEY)), StandardCharsets.UTF_8);
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  /** The volumes that ever formed each cluster: more than one is two clusters of one name. */
  public Map<String, Set<String>> formed() {
    return clock.now(network::formed);
  }

  /** From now on a file is found at this address. */
  void publish(String url, String content) {
    clock.now(
        () -> {
          network.publish(url, content);
          return true;
        });
  }

  /** Writes through the cluster's leader; true when it is acknowledged. */
  public boolean put(String clusterId, String value) {
    return clock.now(() -> network.put(clusterId, value));
  }

  /** What is on the volume of a claim. */
  public List<String> values(String claimUid) {
    return clock.now(() -> byClaimUid.get(claimUid).values());
  }

  /** Of which cluster the volume of a claim is; empty if of none, or if nothing ever ran on it. */
  public Optional<String> clusterIdOn(String claimUid) {
    return clock.now(
        () -> Optional.ofNullable(byClaimUid.get(claimUid)).flatMap(FakeDisk::clusterId));
  }

  /** The world of an operator that finds these members. */
  public KubernetesWorld world(KubernetesClient operator, String identity) {
    return world(operator, Optional.empty(), identity);
  }

  /** The same, which looks at these informers where that will do. */
  public KubernetesWorld world(
      KubernetesClient operator, Optional<Informers> informers, String identity) {
    return new KubernetesWorld(
        operator, informers, identity, IMAGE, Clock.systemUTC(), this::address);
  }

  @Override
  public void close() {
    clock.close();
    byPodUid.values().forEach(FakeMemberServer::close);
  }
}
