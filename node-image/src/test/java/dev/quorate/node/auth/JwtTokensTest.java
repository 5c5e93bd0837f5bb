package dev.quorate.node.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signed token proves, and what it does not. */
class JwtTokensTest {
  private static final Duration TTL = Duration.ofMinutes(5);

  private long wall = 1_800_000_000_000L;

  @ParameterizedTest
  @EnumSource(JwtMethod.class)
  void whatIsSignedIsTakenUntilItEnds(JwtMethod method) throws Exception {
    JwtTokens tokens = tokens(method, keys(method));
    String token = tokens.issue("ann", 7).orElseThrow();
    assertThat(tokens.caller(token, AuthState.NONE)).contains(new Caller("ann", 7));

    for (String changed : new String[] {changed(token, 0), changed(token, 1), changed(token, 2)}) {
      assertThat(tokens.caller(changed, AuthState.NONE)).as(changed).isEmpty();
    }
    assertThat(tokens(method, keys(method)).caller(token, AuthState.NONE))
        .as("by another key")
        .isEmpty();

    wall += TTL.toMillis() - 1000;
    assertThat(tokens.caller(token, AuthState.NONE)).isPresent();
    wall += 2000;
    assertThat(tokens.caller(token, AuthState.NONE)).as("its time is over").isEmpty();
  }

  /** One character of a part is another one. */
  private static String changed(String token, int part) {
    String[] parts = token.split("\\.", -1);
    char[] text = parts[part].toCharArray();
    text[text.length / 2] = text[text.length / 2] == 'A' ? 'B' : 'A';
    parts[part] = new String(text);
    return String.join(".", parts);
  }

  @Test
  void theMethodIsOursWhateverATokenSays() throws Exception {
    KeyPair pair = pair(JwtMethod.RS256);
    byte[] publicFile = pem("PUBLIC KEY", pair.getPublic());
    JwtTokens tokens =
        tokens(
            JwtMethod.RS256,
            JwtKeys.of(
                JwtMethod.RS256,
                Optional.of(publicFile),
                Optional.of(pem("PRIVATE KEY", pair.getPrivate()))));
    // The public key as the secret: the oldest attack on JWT.
    JwtTokens forger =
        tokens(
            JwtMethod.HS256,
            JwtKeys.of(JwtMethod.HS256, Optional.empty(), Optional.of(publicFile)));
    assertThat(tokens.caller(forger.issue("root", 1).orElseThrow(), AuthState.NONE)).isEmpty();
    String none =
        encoded("{\"alg\":\"none\"}")
            + "."
            + encoded("{\"username\":\"root\",\"revision\":1}")
            + ".";
    assertThat(tokens.caller(none, AuthState.NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"revision\":1}",
        "{\"username\":\"ann\"}",
        "{\"username\":7,\"revision\":1}",
        "{\"username\":\"ann\",\"revision\":\"1\"}",
        "{\"username\":\"ann\",\"revision\":-1}",
        "{\"username\":\"ann\",\"revision\":1,\"exp\":\"never\"}",
        "{\"username\":\"ann\",\"revision\":1,\"nbf\":1900000000}",
        "[]",
        "no json",
      })
  void claimsThatLackSomethingProveNothing(String claims) throws Exception {
    JwtKeys keys = keys(JwtMethod.HS256);
    String content = encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims);
    String token =
        content
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    JwtMethod.HS256.sign(content.getBytes(UTF_8), keys.signing().orElseThrow()));
    assertThat(tokens(JwtMethod.HS256, keys).caller(token, AuthState.NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d", "abcdefghijklmnop.7", "ä.ö.ü"})
  void whatIsNoTokenProvesNothing(String token) throws Exception {
    JwtTokens tokens = tokens(JwtMethod.HS256, keys(JwtMethod.HS256));
    assertThat(tokens.caller(token, AuthState.NONE)).isEmpty();
    assertThat(tokens.isAhead(token, 0, AuthState.NONE)).isFalse();
  }

  @Test
  void theRolesOfARevisionToComeAreWaitedFor() throws Exception {
    JwtTokens tokens = tokens(JwtMethod.HS256, keys(JwtMethod.HS256));
    AuthState auth = new AuthState(true, 7, 0, Map.of(), Map.of());
    assertThat(tokens.isAhead(tokens.issue("ann", 7).orElseThrow(), 0, auth)).isFalse();
    assertThat(tokens.isAhead(tokens.issue("ann", 8).orElseThrow(), 0, auth)).isTrue();
  }

  @Test
  void aMemberWithThePublicKeyAloneOnlyChecks() throws Exception {
    KeyPair pair = pair(JwtMethod.ES256);
    Optional<byte[]> publicFile = Optional.of(pem("PUBLIC KEY", pair.getPublic()));
    JwtKeys both =
        JwtKeys.of(JwtMethod.ES256, publicFile, Optional.of(pem("PRIVATE KEY", pair.getPrivate())));
    JwtTokens checks =
        tokens(JwtMethod.ES256, JwtKeys.of(JwtMethod.ES256, publicFile, Optional.empty()));
    assertThat(checks.issue("ann", 1)).isEmpty();
    String token = tokens(JwtMethod.ES256, both).issue("ann", 1).orElseThrow();
    assertThat(checks.caller(token, AuthState.NONE)).isPresent();
  }

  @Test
  void keysThatCannotBeUsedAreRefusedWithTheReason() throws Exception {
    KeyPair pair = pair(JwtMethod.RS256);
    Optional<byte[]> publicFile = Optional.of(pem("PUBLIC KEY", pair.getPublic()));
    Optional<byte[]> other = Optional.of(pem("PRIVATE KEY", pair(JwtMethod.RS256).getPrivate()));
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.RS256, publicFile, other))
        .hasMessage("pub-key and priv-key do not belong together");
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.RS256, Optional.empty(), other))
        .hasMessage("pub-key is needed");
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.HS256, publicFile, Optional.empty()))
        .hasMessage("priv-key is needed: it is the secret");
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.RS256, other, Optional.empty()))
        .hasMessage("pub-key has no \"-----BEGIN PUBLIC KEY-----\" in PEM");
    Optional<byte[]> p384 = Optional.of(pem("PUBLIC KEY", pair(JwtMethod.ES384).getPublic()));
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.ES256, p384, Optional.empty()))
        .hasMessage("ES256 needs a key of the curve P-256");
    assertThatThrownBy(() -> JwtKeys.of(JwtMethod.ES256, publicFile, Optional.empty()))
        .isInstanceOf(GeneralSecurityException.class);
  }

  /** As OpenSSL wrote keys before PKCS #8: it follows the AlgorithmIdentifier. */
  @ParameterizedTest
  @EnumSource(
      value = JwtMethod.class,
      names = {"RS256", "ES256", "ES384", "ES512"})
  void theOlderFormsOfKeyFilesAreRead(JwtMethod method) throws Exception {
    KeyPair pair = pair(method);
    byte[] info = pair.getPrivate().getEncoded();
    String kind = method == JwtMethod.RS256 ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";
    int header = lengthOfHeader(info);
    int algorithm = header + 3;
    int key = algorithm + 2 + info[algorithm + 1];
    byte[] inner = Arrays.copyOfRange(info, key + lengthOfHeader(info, key), info.length);
    String text =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + pem(kind, inner);
    JwtKeys keys =
        JwtKeys.of(
            method,
            Optional.of(pem("PUBLIC KEY", pair.getPublic())),
            Optional.of(text.getBytes(US_ASCII)));
    JwtTokens tokens = tokens(method, keys);
    assertThat(tokens.caller(tokens.issue("ann", 1).orElseThrow(), AuthState.NONE)).isPresent();
  }

  private static int lengthOfHeader(byte[] der) {
    return lengthOfHeader(der, 0);
  }

  private static int lengthOfHeader(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    return length < 128 ? 2 : 2 + (length & 0x7f);
  }

  private JwtTokens tokens(JwtMethod method, JwtKeys keys) {
    return new JwtTokens(method, keys, TTL, () -> wall);
  }

  private static JwtKeys keys(JwtMethod method) throws GeneralSecurityException {
    if (method.family() == JwtMethod.Family.SECRET) {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      return JwtKeys.of(method, Optional.empty(), Optional.of(secret));
    }
    KeyPair pair = pair(method);
    return JwtKeys.of(
        method,
        Optional.of(pem("PUBLIC KEY", pair.getPublic())),
        Optional.of(pem("PRIVATE KEY", pair.getPrivate())));
  }

  private static KeyPair pair(JwtMethod method) throws GeneralSecurityException {
    return switch (method.family()) {
      case RSA -> {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        yield rsa.generateKeyPair();
      }
      case EC -> {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp" + method.bits() + "r1"));
        yield ec.generateKeyPair();
      }
      case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      case SECRET -> throw new AssertionError(method);
    };
  }

  private static byte[] pem(String kind, Key key) {
    return pem(kind, key.getEncoded()).getBytes(US_ASCII);
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }
}
