package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.observed.ClusterRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Of two operators with one lease")
class LeadershipTest {
  private static final String A = ChartRights.ACCOUNTS.getFirst();
  private static final String B = ChartRights.ACCOUNTS.getLast();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static Path audit;
  private static ApiServer server;

  private long before;
  private ClusterRef ref;
  private OperatorProcess a;
  private OperatorProcess b;

  @BeforeAll
  static void startServer() throws IOException {
    audit = directory.resolve("audit.log");
    Path policy =
        Files.writeString(
            directory.resolve("policy.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: Request, verbs: [create, update, patch, delete]}
            - {level: None}
            """);
    server =
        ApiServer.start(
            "--audit-log-path", audit.toString(), "--audit-policy-file", policy.toString());
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void startAThenB() throws IOException {
    var lease =
        server.client().leases().inNamespace(ChartRights.NAMESPACE).withName(ChartRights.LEASE);
    lease.delete();
    before = Files.exists(audit) ? Files.readAllLines(audit).size() : 0;
    ref = new ClusterRef(server.newNamespace(), "demo");
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setNamespace(ref.namespace());
    cluster.getMetadata().setName(ref.name());
    server.client().resource(cluster).create();
    a = new OperatorProcess(server, A, ref, directory);
    until("the first one leads", () -> a.output().contains("leads"));
    b = new OperatorProcess(server, B, ref, directory);
    until("the other one waits", () -> b.output().contains("is held by " + A));
    until("the first one writes", () -> writes().stream().anyMatch(w -> isStatusOf(w, A)));
  }

  @AfterEach
  void end() {
    a.close();
    b.close();
  }

  @Test
  void theOneThatWasStoppedBeyondItsLeaseWritesNothingMoreAndEnds() {
    a.send("-STOP");
    until("the other one leads and writes", () -> b.output().contains("leads") && writesStatus(B));
    a.send("-CONT");
    until("the first one ends", () -> a.hasEnded());

    assertThat(a.exitCode()).isEqualTo(1);
    assertThat(a.output()).contains("the lease quorate-system/quorate is lost");
    awaitTheNextWriteOfTheOtherOne();
    assertThat(lateRequests())
        .as("requests of the one that was stopped")
        .extracting(LeadershipTest::described)
        // Stopped between the check of its lease and the socket, one leaves when it continues. It
        // names a version that is gone.
        .hasSizeLessThanOrEqualTo(1)
        .allMatch(request -> request.endsWith("answer 409"));
  }

  @Test
  void theOneThatIsCutOffFromTheApiServerEndsAndTheOtherWaitsAndTakesOver() {
    server.freeze();
    try {
      until("the first one ends", () -> a.hasEnded());
      assertThat(b.hasEnded()).isFalse();
    } finally {
      server.thaw();
    }
    until("the other one leads and writes", () -> b.output().contains("leads") && writesStatus(B));

    assertThat(a.exitCode()).isEqualTo(1);
    assertThat(a.output())
        .contains("the lease quorate-system/quorate is lost: not renewed for 5 s");
    assertThatTheFirstOneSentNothingMore();
  }

  @Test
  void theOneThatIsEndedGivesTheLeaseToTheOtherAtOnce() {
    a.send("-TERM");
    until("the other one leads", () -> b.output().contains("leads"));

    until("the first one ends", () -> a.hasEnded());
    assertThat(a.output()).doesNotContain("is lost");
    List<String> holders =
        writes().stream()
            .filter(write -> write.at("/objectRef/resource").asText().equals("leases"))
            .filter(write -> write.at("/objectRef/name").asText().equals(ChartRights.LEASE))
            .filter(write -> write.at("/responseStatus/code").asInt() < 300)
            .map(write -> write.at("/requestObject/spec/holderIdentity").asText())
            .distinct()
            .toList();
    assertThat(holders).containsExactly(A, "", B);
    assertThatTheFirstOneSentNothingMore();
  }

  /**
   * Every request of the first one that the API server finished after the other one had begun to
   * write, accepted or not.
   */
  private List<JsonNode> lateRequests() {
    String begin =
        writes().stream()
            .filter(write -> isBy(write, B))
            .map(write -> write.at("/requestReceivedTimestamp").asText())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return writes().stream()
        .filter(write -> isBy(write, A))
        .filter(write -> write.at("/stageTimestamp").asText().compareTo(begin) > 0)
        .toList();
  }

  private void assertThatTheFirstOneSentNothingMore() {
    awaitTheNextWriteOfTheOtherOne();
    assertThat(lateRequests())
        .as("requests of the first one")
        .extracting(LeadershipTest::described)
        .isEmpty();
  }

  // What was sent before it is in the log by then.
  private void awaitTheNextWriteOfTheOtherOne() {
    long count = writesOfTheOtherOne();
    until("the other one goes on", () -> writesOfTheOtherOne() > count);
  }

  private long writesOfTheOtherOne() {
    return writes().stream().filter(write -> isBy(write, B)).count();
  }

  private static String described(JsonNode write) {
    String user = write.at("/impersonatedUser/username").asText();
    return "%s: %s %s at %s, answer %s"
        .formatted(
            user.substring(user.lastIndexOf(':') + 1),
            write.at("/verb").asText(),
            write.at("/requestURI").asText(),
            write.at("/requestReceivedTimestamp").asText(),
            write.at("/responseStatus/code").asText());
  }

  private boolean writesStatus(String account) {
    return writes().stream().anyMatch(write -> isStatusOf(write, account));
  }

  private boolean isStatusOf(JsonNode write, String account) {
    return isBy(write, account)
        && write.at("/objectRef/namespace").asText().equals(ref.namespace())
        && write.at("/objectRef/subresource").asText().equals("status");
  }

  private static boolean isBy(JsonNode write, String account) {
    return write.at("/impersonatedUser/username").asText().endsWith(":" + account);
  }

  /** Since the begin of this test, in the order in which the API server received them. */
  private List<JsonNode> writes() {
    var json = new ObjectMapper();
    try {
      return Files.readAllLines(audit).stream()
          .skip(before)
          .map(
              line -> {
                try {
                  return json.readTree(line);
                } catch (IOException e) {
                  // Being written.
                  return json.createObjectNode();
                }
              })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void until(String what, Callable<Boolean> condition) {
    try {
      await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "never came: %s%noutput of %s:%n%s%noutput of %s:%n%s"
              .formatted(what, A, a.output(), B, b == null ? "" : b.output()),
          e);
    }
  }
}
