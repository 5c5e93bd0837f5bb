package dev.quorate.node.cli;

import dev.quorate.node.auth.AuthSettings;
import dev.quorate.node.auth.JwtKeys;
import dev.quorate.node.auth.JwtMethod;
import dev.quorate.node.auth.JwtTokens;
import dev.quorate.node.auth.Passwords;
import dev.quorate.node.auth.TokenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How users prove who they are, in etcd's words. */
final class AuthOptions {
  private static final String TOKEN = "--auth-token";
  private static final String WANTED =
      "must be simple, or jwt,pub-key=FILE,priv-key=FILE,sign-method=METHOD,ttl=5m";
  private static final Set<String> KNOWN = Set.of("pub-key", "priv-key", "sign-method", "ttl");

  @Option(
      names = TOKEN,
      paramLabel = "TOKEN",
      defaultValue = "simple",
      description =
          "What users get for their passwords, where users are enabled: simple; or"
              + " jwt,pub-key=FILE,priv-key=FILE,sign-method=METHOD,ttl=TIME, tokens that are"
              + " signed (RS256 to RS512, PS256 to PS512, ES256 to ES512, EdDSA with key files in"
              + " PEM; HS256 to HS512 with the secret in priv-key). The same on all members."
              + " Default: ${DEFAULT-VALUE}.")
  private String token = "";

  @Option(
      names = "--auth-token-ttl",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long a simple token lives that nobody uses. Default: ${DEFAULT-VALUE}.")
  private long ttlSeconds;

  @Option(
      names = "--bcrypt-cost",
      paramLabel = "COST",
      defaultValue = "10",
      description =
          "How long a password takes to be hashed: each step up, from 4 to 31, doubles it."
              + " Default: ${DEFAULT-VALUE}.")
  private int bcryptCost;

  /**
   * @param wrong gets everything that is wrong
   */
  AuthSettings settings(List<String> wrong) {
    boolean hasCost = Passwords.LOWEST_COST <= bcryptCost && bcryptCost <= Passwords.HIGHEST_COST;
    if (!hasCost) {
      wrong.add(
          "--bcrypt-cost must be from %d to %d, is %d"
              .formatted(Passwords.LOWEST_COST, Passwords.HIGHEST_COST, bcryptCost));
    }
    if (ttlSeconds < 1) {
      wrong.add("--auth-token-ttl must be at least 1, is " + ttlSeconds);
    }
    return new AuthSettings(
        tokens(wrong).orElse(AuthSettings.USUAL.tokens()),
        hasCost ? new Passwords(bcryptCost) : AuthSettings.USUAL.passwords());
  }

  private Optional<TokenSettings> tokens(List<String> wrong) {
    if (token.equals("simple")) {
      return Optional.of(new TokenSettings.Simple(Duration.ofSeconds(Math.max(1, ttlSeconds))));
    }
    List<String> parts = Arrays.asList(token.split(",", -1));
    Map<String, String> named = new HashMap<>();
    boolean isWhole = parts.getFirst().equals("jwt");
    for (String part : parts.subList(1, parts.size())) {
      String[] pair = part.split("=", -1);
      isWhole &= pair.length == 2 && KNOWN.contains(pair[0]) && named.put(pair[0], pair[1]) == null;
    }
    if (!isWhole) {
      wrong.add(TOKEN + " " + WANTED + "; is \"" + token + "\"");
      return Optional.empty();
    }
    return jwt(named, wrong);
  }

  private static Optional<TokenSettings> jwt(Map<String, String> named, List<String> wrong) {
    String methodName = named.getOrDefault("sign-method", "");
    Optional<JwtMethod> method = JwtMethod.of(methodName);
    if (method.isEmpty()) {
      String all =
          Arrays.stream(JwtMethod.values()).map(JwtMethod::text).collect(Collectors.joining(", "));
      wrong.add(TOKEN + ": sign-method must be one of " + all + "; is \"" + methodName + "\"");
    }
    Optional<String> ttlText = Optional.ofNullable(named.get("ttl"));
    Optional<Duration> ttl =
        ttlText.isEmpty() ? Optional.of(JwtTokens.USUAL_TTL) : GoDuration.parse(ttlText.get());
    if (ttl.filter(Duration::isPositive).isEmpty()) {
      wrong.add(TOKEN + ": ttl must be a time such as 5m, is \"" + named.get("ttl") + "\"");
    }
    int before = wrong.size();
    Optional<byte[]> publicFile = file("pub-key", named, wrong);
    Optional<byte[]> privateFile = file("priv-key", named, wrong);
    if (method.isEmpty() || ttl.isEmpty() || wrong.size() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TokenSettings.Jwt(
              method.get(), JwtKeys.of(method.get(), publicFile, privateFile), ttl.get()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      wrong.add(TOKEN + ": the keys cannot be used: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<byte[]> file(
      String option, Map<String, String> named, List<String> wrong) {
    String name = named.getOrDefault(option, "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(Path.of(name)));
    } catch (IOException | IllegalArgumentException e) {
      wrong.add(TOKEN + ": " + option + " cannot be read: " + e);
      return Optional.empty();
    }
  }
}
