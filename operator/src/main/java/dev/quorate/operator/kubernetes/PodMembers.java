package dev.quorate.operator.kubernetes;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.HttpMemberAdmin;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.resources.Drift;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the members in their pods. */
final class PodMembers implements AutoCloseable {
  /** Where the admin API of a pod is reached; empty while it has no address. */
  interface Address {
    Optional<URI> of(Pod pod);

    /** By its IP: a name may still lead to the pod before it. */
    Address POD_IP =
        pod ->
            Optional.ofNullable(pod.getStatus())
                .map(status -> status.getPodIP())
                .map(ip -> ip.indexOf(':') < 0 ? ip : "[" + ip + "]")
                .map(host -> URI.create("http://" + host + ":" + Names.REST_PORT));
  }

  private final KubernetesClient client;
  private final HttpClient http;
  private final Address address;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Instant> silentSince = new ConcurrentHashMap<>();

  PodMembers(KubernetesClient client, HttpClient http, Address address, Clock clock) {
    this.client = client;
    this.http = http;
    this.address = address;
    this.clock = clock;
  }

  /** The admin API of exactly this pod; empty if it is gone or has no address. */
  Optional<MemberAdmin> admin(ObservedCluster cluster, ObjectRef pod) {
    ClusterRef ref = cluster.ref();
    Optional<String> token =
        ObjectReads.read(client, ChildKind.ADMIN_SECRET, ref)
            .filter(secret -> Drift.isOurs(secret, cluster.uid()))
            .flatMap(this::token);
    return Optional.ofNullable(
            client.pods().inNamespace(ref.namespace()).withName(pod.name()).get())
        .filter(found -> found.getMetadata().getUid().equals(pod.uid()))
        .flatMap(address::of)
        .flatMap(uri -> token.map(secret -> new HttpMemberAdmin(http, uri, () -> secret)));
  }

  /**
   * What every pod's member says, by the pod's name; all are asked at the same time.
   *
   * @param secret the cluster's own: what is in somebody else's is nobody's to send
   */
  Map<String, MemberFact> ask(ClusterRef ref, Collection<Pod> pods, Optional<HasMetadata> secret) {
    Optional<String> token = secret.flatMap(this::token);
    Map<String, Future<MemberFact>> asked = new HashMap<>();
    for (Pod pod : pods) {
      asked.put(pod.getMetadata().getName(), threads.submit(() -> fact(ref, pod, token)));
    }
    Map<String, MemberFact> facts = new HashMap<>();
    asked.forEach((name, fact) -> facts.put(name, result(fact)));
    forget(ref, pods);
    return facts;
  }

  private MemberFact fact(ClusterRef ref, Pod pod, Optional<String> token) {
    Optional<URI> uri = address.of(pod);
    if (uri.isEmpty()) {
      return silent(ref, pod, "its pod has no address yet");
    }
    if (token.isEmpty()) {
      return silent(ref, pod, "the Secret with the admin token is not there");
    }
    String uid = pod.getMetadata().getUid();
    return switch (new HttpMemberAdmin(http, uri.get(), token::get).report()) {
      case Answer.Done done when done.report().incarnation().equals(uid) -> {
        silentSince.remove(key(ref, uid));
        yield new MemberFact.Reachable(done.report());
      }
      case Answer.Done done ->
          silent(ref, pod, "another incarnation answers: " + done.report().incarnation());
      case Answer.Refused refused -> silent(ref, pod, refused.code() + ": " + refused.message());
      case Answer.Unreachable unreachable -> silent(ref, pod, unreachable.cause());
    };
  }

  private MemberFact silent(ClusterRef ref, Pod pod, String cause) {
    Instant since =
        silentSince.computeIfAbsent(key(ref, pod.getMetadata().getUid()), uid -> clock.instant());
    return new MemberFact.Unreachable(since, cause);
  }

  private MemberFact result(Future<MemberFact> fact) {
    try {
      return fact.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new MemberFact.Unreachable(clock.instant(), "interrupted");
    } catch (ExecutionException e) {
      return new MemberFact.Unreachable(clock.instant(), String.valueOf(e.getCause()));
    }
  }

  private void forget(ClusterRef ref, Collection<Pod> pods) {
    var here = pods.stream().map(pod -> key(ref, pod.getMetadata().getUid())).toList();
    silentSince.keySet().removeIf(key -> key.startsWith(ref + "/") && !here.contains(key));
  }

  private static String key(ClusterRef ref, String uid) {
    return ref + "/" + uid;
  }

  private Optional<String> token(HasMetadata secret) {
    return Optional.ofNullable(((Secret) secret).getData())
        .map(data -> data.get(Names.TOKEN_KEY))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
