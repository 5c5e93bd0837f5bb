package dev.quorate.operator.members;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.operator.observed.MemberFact;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A member's admin API over HTTP. The client is shared by all members and should connect within
 * {@link #CONNECT_TIMEOUT}.
 */
public final class HttpMemberAdmin implements MemberAdmin {
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(5);

  // A change of the membership is answered within 6 seconds, also when it could not be committed:
  // who hangs up before does not hear which it was.
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(8);

  private final HttpClient http;
  private final URI base;
  private final Supplier<String> token;
  private final ObjectMapper json = AdminJson.mapper();

  /**
   * @param base http://host:port
   * @param token the bearer token, asked for at every call because it may be rotated
   */
  public HttpMemberAdmin(HttpClient http, URI base, Supplier<String> token) {
    this.http = http;
    this.base = base;
    this.token = token;
  }

  /** A client as this class wants it; close it when the last member is gone. */
  public static HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
  }

  @Override
  public Answer report() {
    return send(request("/admin/v1/report", REPORT_TIMEOUT).GET());
  }

  @Override
  public Answer reportAfter(long after, Duration wait) {
    String path = "/admin/v1/report?wait=" + wait.toSeconds() + "&after=" + after;
    return send(request(path, wait.plus(REPORT_TIMEOUT)).GET());
  }

  @Override
  public Answer genesis(GenesisOrder order) {
    return post("/admin/v1/genesis", order);
  }

  @Override
  public Answer join(JoinOrder order) {
    return post("/admin/v1/join", order);
  }

  @Override
  public Answer promote(String incarnation, String memberId) {
    return post(
        "/admin/v1/members/" + encoded(memberId) + "/promote", Map.of("incarnation", incarnation));
  }

  @Override
  public Answer remove(String incarnation, String memberId) {
    String path = "/admin/v1/members/" + encoded(memberId) + "?incarnation=" + encoded(incarnation);
    return send(request(path, CHANGE_TIMEOUT).DELETE());
  }

  @Override
  public Answer transfer(String incarnation, String target) {
    return post("/admin/v1/leader/transfer", Map.of("incarnation", incarnation, "target", target));
  }

  private Answer post(String path, Object body) {
    try {
      return send(
          request(path, CHANGE_TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + body, e);
    }
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(timeout)
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token.get());
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return AdminJson.answer(json, response.statusCode(), response.body());
    } catch (IOException e) {
      return LostCall.answer(base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unreachable(
          MemberFact.Cause.NOT_ASKED, base.getAuthority() + ": the operator is stopping");
    }
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }
}
