package dev.quorate.operator.kubernetes;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.HttpMemberAdmin;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.members.MemberHttp;
import dev.quorate.operator.members.RollCall;
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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private static final String OTHER_TOKEN =
      "its admin token differs from the one in the cluster's Secret; a change of the Secret reaches"
          + " a running pod within two minutes, a restart of the pod reads it at once";

  private final KubernetesClient client;
  private final MemberHttp http;
  private final RequestTurns turns;
  private final Address address;
  private final RollCall rollCall;

  PodMembers(
      KubernetesClient client, MemberHttp http, RequestTurns turns, Address address, Clock clock) {
    this.client = client;
    this.http = http;
    this.turns = turns;
    this.address = address;
    this.rollCall = new RollCall(clock, OTHER_TOKEN);
  }

  /** The admin API of exactly this pod; empty if it is gone or has no address. */
  Optional<MemberAdmin> admin(ObservedCluster cluster, ObjectRef pod) {
    ClusterRef ref = cluster.ref();
    Optional<String> token =
        ObjectReads.read(client, ChildKind.ADMIN_SECRET, ref)
            .filter(secret -> Drift.isOurs(secret, cluster))
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
   * @param secret the cluster's own: a token in somebody else's is not ours to send
   */
  Map<String, MemberFact> ask(ClusterRef ref, Collection<Pod> pods, Optional<HasMetadata> secret) {
    Optional<String> token = secret.flatMap(this::token);
    List<RollCall.Member> members =
        pods.stream()
            .map(
                pod ->
                    new RollCall.Member(
                        pod.getMetadata().getName(),
                        pod.getMetadata().getUid(),
                        () -> report(pod, token)))
            .toList();
    return turns.outOfTurn(() -> rollCall.of(ref, members));
  }

  private Answer report(Pod pod, Optional<String> token) {
    Optional<URI> uri = address.of(pod);
    if (uri.isEmpty()) {
      return new Answer.Unreachable(MemberFact.Cause.NOT_ASKED, "its pod has no address yet");
    }
    return token
        .map(secret -> new HttpMemberAdmin(http, uri.get(), () -> secret).report())
        .orElseGet(
            () ->
                new Answer.Unreachable(
                    MemberFact.Cause.NOT_ASKED, "the Secret with the admin token is missing"));
  }

  private Optional<String> token(HasMetadata secret) {
    return Optional.ofNullable(((Secret) secret).getData())
        .map(data -> data.get(Names.TOKEN_KEY))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    rollCall.close();
  }
}
