package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what the API server answers to the dry run of the next pod; its answers are played. */
@DisplayName("A pod that is to be restarted")
class TriedRestartTest {
  private static final String SET =
      """
      {"apiVersion": "apps/v1", "kind": "StatefulSet",
       "metadata": {"name": "demo", "namespace": "prod", "uid": "set-uid"},
       "spec": {"serviceName": "demo-members",
                "volumeClaimTemplates": [{"metadata": {"name": "data"}}],
                "template": {"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}},
                             "spec": {"containers": [{"name": "node", "image": "node:1"}],
                                      "volumes": [{"name": "tmp", "emptyDir": {}}]}}},
       "status": {"updateRevision": "demo-77"}}
      """;

  private static final String POD =
      """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "demo-2", "namespace": "prod"},
       "spec": {"containers": [{"name": "node"}]}}
      """;

  private final List<String> received = new CopyOnWriteArrayList<>();
  private int code = 201;
  private String answer = POD;
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void end() {
    client.close();
    server.stop(0);
  }

  @Test
  void isDeletedWhenTheNextOneWouldBeCreated() {
    assertThat(restart()).isEqualTo(new Outcome.Done());

    assertThat(received).hasSize(3);
    assertThat(received.get(1)).startsWith("POST /api/v1/namespaces/prod/pods?dryRun=All");
    assertThat(received.get(2)).startsWith("DELETE /api/v1/namespaces/prod/pods/demo-2 ");
  }

  @Test
  void isTriedAsTheStatefulSetWouldMakeItUnderAFreeName() {
    restart();

    assertThat(received.get(1))
        .contains("\"name\":\"demo-2-dry-run\"")
        .contains("\"hostname\":\"demo-2\"", "\"subdomain\":\"demo-members\"")
        .contains("\"statefulset.kubernetes.io/pod-name\":\"demo-2\"")
        .contains("\"apps.kubernetes.io/pod-index\":\"2\"")
        .contains("\"controller-revision-hash\":\"demo-77\"")
        .contains("\"a\":\"b\"", "\"c\":\"d\"", "\"image\":\"node:1\"", "\"name\":\"tmp\"")
        .contains("\"claimName\":\"data-demo-2\"")
        .contains("\"controller\":true", "\"uid\":\"set-uid\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | Forbidden | pods \"demo-2-dry-run\" is forbidden: violates PodSecurity"
            + " \"restricted:latest\": seccompProfile",
        "403 | Forbidden | pods \"demo-2-dry-run\" is forbidden: no PriorityClass with name high"
            + " was found",
        "403 | Forbidden | pods \"demo-2-dry-run\" is forbidden: exceeded quota: q, requested:"
            + " limits.memory=2Gi, used: limits.memory=3Gi, limited: limits.memory=3Gi",
        "400 | BadRequest | admission webhook \"images.example.com\" denied the request: unsigned",
        "409 | Conflict | admission webhook \"names.example.com\" denied the request: taken",
        "422 | Invalid | Pod \"demo-2-dry-run\" is invalid: spec.tolerations",
        "500 | InternalError | Internal error occurred: failed calling webhook"
            + " \"images.example.com\""
      })
  void isKeptWhenTheNextOneWouldBeRefused(int status, String reason, String words) {
    answer(status, reason, words);

    assertThat(restart())
        .isEqualTo(
            new Outcome.Rejected(
                "it is kept, because there would be no pod in its place: " + words));
    assertThat(received).noneMatch(request -> request.startsWith("DELETE"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | Forbidden | pods \"demo-2-dry-run\" is forbidden: exceeded quota: q, requested:"
            + " pods=1, used: pods=3, limited: pods=3",
        "403 | Forbidden | pods is forbidden: User \"operator\" cannot create resource \"pods\" in"
            + " API group \"\" in the namespace \"prod\"",
        "400 | BadRequest | admission webhook \"old.example.com\" does not support dry run",
        "409 | AlreadyExists | pods \"demo-2-dry-run\" already exists"
      })
  void isDeletedWhenTheRefusalIsNotAboutTheNextOne(int status, String reason, String words) {
    answer(status, reason, words);

    assertThat(restart()).isEqualTo(new Outcome.Done());
    assertThat(received.getLast()).startsWith("DELETE");
  }

  @ParameterizedTest
  @CsvSource({"408,Timeout", "429,TooManyRequests", "503,ServiceUnavailable", "504,Timeout"})
  void isKeptWhileTheApiServerDoesNotTell(int status, String reason) {
    answer(status, reason, "busy");

    assertThat(restart()).isInstanceOf(Outcome.Unclear.class);
    assertThat(received).noneMatch(request -> request.startsWith("DELETE"));
  }

  private void answer(int status, String reason, String words) {
    code = status;
    answer =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d,\"reason\":\"%s\",\"message\":\"%s\"}"
            .formatted(status, reason, words.replace("\"", "\\\""));
  }

  private Outcome restart() {
    try (var world = new KubernetesWorld(client, "operator-0", "node:1", Clock.systemUTC())) {
      return world.perform(
          new RestartPod(new ObjectRef("demo-2", "pod-uid"), "somebody asked for it"),
          Seen.whole(3).observed());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add("%s %s %s".formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body));
    String path = exchange.getRequestURI().getPath();
    boolean trial = exchange.getRequestMethod().equals("POST");
    String json = trial ? answer : path.contains("statefulsets") ? SET : POD;
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(trial ? code : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
