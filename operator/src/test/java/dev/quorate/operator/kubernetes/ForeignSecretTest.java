package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.members.MemberHttp;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While the Secret of the cluster's name belongs to somebody else")
class ForeignSecretTest {
  private static final ClusterRef REF = new ClusterRef("prod", "demo");
  private static final String POD =
      """
      {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "demo-0", "namespace": "prod", "uid": "pod-uid",
       "labels": {}}, "spec": {"containers": []}, "status": {"podIP": "127.0.0.1"}}
      """;

  private CannedApiServer server;
  private CannedApiServer member;
  private KubernetesClient client;

  @BeforeEach
  void serve() throws Exception {
    server = new CannedApiServer();
    member = new CannedApiServer();
    client = server.client();
    server.put(
        "/apis/quorate.dev/v1alpha1/namespaces/prod/consensusclusters/demo",
        """
        {"kind": "ConsensusCluster", "apiVersion": "quorate.dev/v1alpha1",
         "metadata": {"name": "demo", "namespace": "prod", "uid": "cluster-uid", "resourceVersion": "1", "generation": 1},
         "spec": {}}
        """);
    server.put(
        "/api/v1/namespaces/prod/secrets/demo-admin",
        """
        {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "demo-admin", "namespace": "prod", "uid": "secret-uid",
         "resourceVersion": "1", "ownerReferences": [{"kind": "Other", "apiVersion": "v1", "name": "other",
         "uid": "somebody-else", "controller": true}]}, "data": {"token": "dGhlaXJz"}}
        """);
    server.put("/api/v1/namespaces/prod/pods/demo-0", POD);
    server.put(
        "/api/v1/namespaces/prod/pods",
        "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [" + POD + "]}");
  }

  @AfterEach
  void stop() {
    client.close();
    member.close();
    server.close();
  }

  @Test
  void noMemberIsAskedWithItsToken() {
    try (var world =
        new KubernetesWorld(
            client,
            Optional.empty(),
            "operator-0",
            "quorate/node:test",
            Clock.systemUTC(),
            pod -> Optional.of(member.uri()))) {
      var slot = world.observe(REF).orElseThrow().slot("demo-0").orElseThrow();

      assertThat(slot.report()).isEmpty();
      assertThat(member.requests()).isEmpty();
    }
  }

  @Test
  void noMemberIsCalledWithItsToken() {
    try (var world =
            new KubernetesWorld(
                client,
                Optional.empty(),
                "operator-0",
                "quorate/node:test",
                Clock.systemUTC(),
                pod -> Optional.<java.net.URI>empty());
        var http = new MemberHttp();
        var members =
            new PodMembers(
                client,
                http,
                new RequestTurns(4),
                pod -> Optional.of(member.uri()),
                Clock.systemUTC())) {
      var cluster = world.observe(REF).orElseThrow().cluster();

      assertThat(members.admin(cluster, new ObjectRef("demo-0", "pod-uid"))).isEmpty();
    }
  }
}
