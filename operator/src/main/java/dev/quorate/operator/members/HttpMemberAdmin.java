package dev.quorate.operator.members;

import dev.quorate.operator.members.HttpCall.Body;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A member's admin API over HTTP. */
public final class HttpMemberAdmin implements MemberAdmin {
  private final MemberHttp http;
  private final URI base;
  private final Supplier<String> token;

  /**
   * @param base http://host:port
   * @param token the bearer token, asked for at every call because it may be rotated
   */
  public HttpMemberAdmin(MemberHttp http, URI base, Supplier<String> token) {
    this.http = http;
    this.base = base;
    this.token = token;
  }

  @Override
  public Answer report() {
    return get("/admin/v1/report", http.times().report());
  }

  @Override
  public Answer reportAfter(long after, Duration wait) {
    String path = "/admin/v1/report?wait=" + wait.toSeconds() + "&after=" + after;
    return get(path, wait.plus(http.times().report()));
  }

  @Override
  public Answer deliver(String incarnation, String sha256, byte[] content) {
    String path =
        "/admin/v1/bootstrap-file?incarnation=%s&sha256=%s"
            .formatted(encoded(incarnation), encoded(sha256));
    return send("PUT", path, Optional.of(Body.file(content)), http.times().change());
  }

  @Override
  public Answer download(DownloadOrder order) {
    return post("/admin/v1/bootstrap-file", order);
  }

  // The query shows to the pod that whoever asks has the token, without showing the token.
  @Override
  public Answer fetch(FetchOrder order) {
    String url =
        "http://%s/%s?key=%s"
            .formatted(order.address(), order.sha256(), key(token.get(), order.sha256()));
    return download(new DownloadOrder(order.incarnation(), url, order.sha256()));
  }

  static String key(String token, String sha256) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(sha256.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  @Override
  public Answer genesis(GenesisOrder order) {
    return post("/admin/v1/genesis", order);
  }

  @Override
  public Answer survive(SurviveOrder order) {
    return post("/admin/v1/survive", order);
  }

  @Override
  public Answer join(JoinOrder order) {
    return post("/admin/v1/join", order);
  }

  @Override
  public Answer confirm(ConfirmOrder order) {
    return post("/admin/v1/confirm", order);
  }

  @Override
  public Answer promote(String incarnation, String memberId) {
    return post(
        "/admin/v1/members/" + encoded(memberId) + "/promote", Map.of("incarnation", incarnation));
  }

  @Override
  public Answer remove(String incarnation, String memberId) {
    return delete(incarnation, memberId, "");
  }

  @Override
  public Answer removeLost(String incarnation, String memberId) {
    return delete(incarnation, memberId, "&lost=true");
  }

  private Answer delete(String incarnation, String memberId, String condition) {
    String path =
        "/admin/v1/members/%s?incarnation=%s%s"
            .formatted(encoded(memberId), encoded(incarnation), condition);
    return send("DELETE", path, Optional.empty(), http.times().change());
  }

  @Override
  public Answer transfer(String incarnation, String target) {
    return post("/admin/v1/leader/transfer", Map.of("incarnation", incarnation, "target", target));
  }

  private Answer post(String path, Object body) {
    return send("POST", path, Optional.of(Body.json(http.write(body))), http.times().change());
  }

  private Answer get(String path, Duration limit) {
    return send("GET", path, Optional.empty(), limit);
  }

  private Answer send(String method, String path, Optional<Body> body, Duration limit) {
    return http.call(new HttpCall(method, base, path, token.get(), body), limit);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }
}
