package dev.quorate.node.membership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.CanonicalJson;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Speaks to other nodes by the admin API. Blocks its caller; every answer, also none, is a value.
 */
public final class SeedClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(8);

  /** Far more than a report of the largest cluster. */
  private static final long MOST_BYTES = 1024 * 1024;

  private final HttpClient http;
  private final Supplier<Optional<String>> token;
  private final Duration limit;

  /**
   * @param token of the admin API, asked for each call; the nodes of a cluster share it
   */
  public SeedClient(Executor executor, Supplier<Optional<String>> token) {
    this(executor, token, ANSWER_LIMIT);
  }

  /**
   * @param limit for everything: connection, headers and body
   */
  SeedClient(Executor executor, Supplier<Optional<String>> token, Duration limit) {
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(executor)
            .sslContext(trustingNobody())
            .build();
    this.token = token;
  }

  // The nodes' API is plain HTTP. Without a context of its own the client would read the
  // certificates of all public authorities, which is a good part of the CPU that a start takes.
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this runtime has no TLS", e);
    }
  }

  /** What a seed said. */
  public sealed interface Answer {
    /** 2xx. */
    record Accepted(JsonNode body) implements Answer {}

    /** 421: another member leads. */
    record NotLeader(Optional<String> leaderAddress) implements Answer {}

    /** Any other answer with a status: the code and message of the error. */
    record Failed(int status, String code, String message) implements Answer {}

    /** No answer. */
    record Silent(String cause) implements Answer {}
  }

  /** Asks to be let in, or whether one still is (the call is idempotent by memberId). */
  public Answer addMember(String address, AdmissionRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    request.clusterId().ifPresent(id -> body.put("clusterId", HexId.format(id)));
    Member member = request.member();
    body.put("nodeId", member.nodeId())
        .put("memberId", HexId.format(member.id()))
        .put("peerAddress", member.peerAddress())
        .put("clientAddress", member.clientAddress())
        .put("restAddress", member.restAddress())
        .put("newestFeatureLevel", request.newestLevel());
    if (!request.config().isEmpty()) {
      body.set("config", StructuralConfig.toJson(request.config()));
    }
    return send(() -> post(address, "/admin/v1/members", body));
  }

  /** Which cluster a node belongs to, and who it is. */
  public Answer report(String address) {
    return send(() -> request(address, "/admin/v1/report").GET());
  }

  /** Asks the leader to make a voter of a learner. */
  public Answer promote(String address, String incarnation, long memberId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("incarnation", incarnation);
    return send(
        () -> post(address, "/admin/v1/members/" + HexId.format(memberId) + "/promote", body));
  }

  private HttpRequest.Builder post(String address, String path, ObjectNode body) {
    return request(address, path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(body)));
  }

  private HttpRequest.Builder request(String address, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path));
    token.get().ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return request;
  }

  // Addresses are durable and may be of an older version that let more pass: one that cannot be
  // asked is one that does not answer.
  private Answer send(Supplier<HttpRequest.Builder> request) {
    try {
      return answer(
          http.sendAsync(
              request.get().build(),
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES)));
    } catch (IOException | IllegalArgumentException e) {
      return new Answer.Silent(SilentSeed.cause(e));
    }
  }

  // The client's own timeout ends with the headers, and a body may never end.
  private Answer answer(CompletableFuture<HttpResponse<byte[]>> coming) throws IOException {
    try {
      HttpResponse<byte[]> response = coming.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return answer(response.statusCode(), CanonicalJson.parse(response.body()));
    } catch (TimeoutException e) {
      return new Answer.Silent("no whole answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Answer.Silent(SilentSeed.cause(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Silent("interrupted");
    } finally {
      coming.cancel(true);
    }
  }

  private static Answer answer(int status, JsonNode body) {
    if (status / 100 == 2) {
      return new Answer.Accepted(body);
    }
    JsonNode error = body.path("error");
    return status == 421
        ? new Answer.NotLeader(
            Optional.of(error.path("leader").path("restAddress").asText())
                .filter(address -> !address.isEmpty()))
        : new Answer.Failed(status, error.path("code").asText(), error.path("message").asText());
  }

  /** The cluster that a report speaks of; empty if that node belongs to none yet. */
  static Optional<KnownCluster> clusterOf(JsonNode report) {
    OptionalLong clusterId = HexId.parse(report.path("clusterId").asText());
    long epoch = report.path("epoch").asLong();
    // A node that only asks to join knows the name as well; what counts is one that is in.
    boolean isMember = !report.path("role").asText("NONE").equals("NONE");
    return clusterId.isPresent() && epoch > 0 && isMember
        ? Optional.of(new KnownCluster(clusterId.getAsLong(), epoch))
        : Optional.empty();
  }

  /** A cluster that a seed belongs to. */
  public record KnownCluster(long clusterId, long epoch) {}

  @Override
  public void close() {
    http.shutdownNow();
  }
}
