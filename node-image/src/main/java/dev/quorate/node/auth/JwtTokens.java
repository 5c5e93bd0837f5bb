package dev.quorate.node.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tokens that prove themselves (RFC 7519), with etcd's claims: {@code username}, {@code revision}
 * and {@code exp}. No member has to learn of one, and none can be taken back: it ends with its
 * time, or when users or roles change, since it names their revision.
 */
public final class JwtTokens implements Tokens {
  /** etcd's ttl. */
  public static final Duration USUAL_TTL = Duration.ofMinutes(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JwtMethod method;
  private final JwtKeys keys;
  private final Duration ttl;
  private final LongSupplier wallMillis;

  /**
   * @param wallMillis since 1970
   */
  public JwtTokens(JwtMethod method, JwtKeys keys, Duration ttl, LongSupplier wallMillis) {
    this.method = method;
    this.keys = keys;
    this.ttl = ttl;
    this.wallMillis = wallMillis;
  }

  /**
   * @return empty on a member that only checks tokens
   */
  public Optional<String> issue(String user, long revision) {
    return keys.signing().map(key -> signed(claims(user, revision), key));
  }

  private ObjectNode claims(String user, long revision) {
    long end = Math.floorDiv(wallMillis.getAsLong() + ttl.toMillis(), 1000);
    return JSON.createObjectNode().put("exp", end).put("revision", revision).put("username", user);
  }

  private String signed(ObjectNode claims, Key key) {
    ObjectNode header = JSON.createObjectNode().put("alg", method.text()).put("typ", "JWT");
    String content =
        encoded(header.toString().getBytes(UTF_8))
            + "."
            + encoded(claims.toString().getBytes(UTF_8));
    try {
      return content + "." + encoded(method.sign(content.getBytes(UTF_8), key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key that was tried at the start does not sign", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public Optional<Caller> caller(String token, AuthState auth) {
    return proven(token);
  }

  /** The user by the roles of a revision that is not applied here yet. */
  @Override
  public boolean isAhead(String token, long appliedIndex, AuthState auth) {
    return proven(token).filter(it -> it.revision() > auth.revision()).isPresent();
  }

  private Optional<Caller> proven(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] content = (parts[0] + "." + parts[1]).getBytes(UTF_8);
      // The method is ours, whatever the header says: "none" or a public key as a secret prove
      // nothing.
      boolean isOurs = json(parts[0]).path("alg").asText().equals(method.text());
      return isOurs && method.isSignedBy(content, decoded(parts[2]), keys.checking())
          ? claimed(json(parts[1]))
          : Optional.empty();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Caller> claimed(JsonNode claims) {
    double now = wallMillis.getAsLong() / 1000.0;
    JsonNode end = claims.path("exp");
    JsonNode begin = claims.path("nbf");
    boolean isInTime =
        (end.isMissingNode() || (end.isNumber() && now < end.asDouble()))
            && (begin.isMissingNode() || (begin.isNumber() && now >= begin.asDouble()));
    JsonNode user = claims.path("username");
    JsonNode revision = claims.path("revision");
    return isInTime && user.isTextual() && revision.isNumber() && revision.asLong() >= 0
        ? Optional.of(new Caller(user.asText(), revision.asLong()))
        : Optional.empty();
  }

  private static JsonNode json(String part) throws JsonProcessingException {
    return JSON.readTree(new String(decoded(part), UTF_8));
  }

  private static byte[] decoded(String part) {
    return Base64.getUrlDecoder().decode(part);
  }
}
