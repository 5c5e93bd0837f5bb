package dev.quorate.node.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of tokens: what signs, which may be missing on a member that only checks, and what
 * checks.
 */
public final class JwtKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  // AlgorithmIdentifiers of PKCS #8, in DER: with them the older forms of OpenSSL are read as well.
  private static final String RSA = "300d06092a864886f70d0101010500";
  private static final String P256 = "301306072a8648ce3d020106082a8648ce3d030107";
  private static final String P384 = "301006072a8648ce3d020106052b81040022";
  private static final String P521 = "301006072a8648ce3d020106052b81040023";

  private final Optional<Key> signing;
  private final Key checking;

  private JwtKeys(Optional<Key> signing, Key checking) {
    this.signing = signing;
    this.checking = checking;
  }

  /** Empty on a member that only checks tokens. */
  Optional<Key> signing() {
    return signing;
  }

  Key checking() {
    return checking;
  }

  /**
   * Of key files, in PEM; for HMAC the bytes of the private one are the secret.
   *
   * @throws GeneralSecurityException with the reason why they cannot be used
   */
  public static JwtKeys of(
      JwtMethod method, Optional<byte[]> publicFile, Optional<byte[]> privateFile)
      throws GeneralSecurityException {
    if (method.family() == JwtMethod.Family.SECRET) {
      byte[] secret =
          privateFile
              .filter(bytes -> bytes.length > 0)
              .orElseThrow(() -> new InvalidKeyException("priv-key is needed: it is the secret"));
      SecretKeySpec key = new SecretKeySpec(secret, "HMAC");
      return new JwtKeys(Optional.of(key), key);
    }
    Optional<PublicKey> checks = Optional.empty();
    if (publicFile.isPresent()) {
      checks = Optional.of(publicKey(method, text(publicFile.get())));
    }
    Optional<PrivateKey> signs = Optional.empty();
    if (privateFile.isPresent()) {
      signs = Optional.of(privateKey(method, text(privateFile.get())));
    }
    if (checks.isEmpty()) {
      throw new InvalidKeyException("pub-key is needed");
    }
    if (signs.isPresent() && !arePair(method, signs.get(), checks.get())) {
      throw new InvalidKeyException("pub-key and priv-key do not belong together");
    }
    return new JwtKeys(signs.map(Key.class::cast), checks.get());
  }

  private static boolean arePair(JwtMethod method, PrivateKey signs, PublicKey checks)
      throws GeneralSecurityException {
    byte[] any = {1, 2, 3};
    return method.isSignedBy(any, method.sign(any, signs), checks);
  }

  private static PublicKey publicKey(JwtMethod method, String pem) throws GeneralSecurityException {
    byte[] der = part(pem, "PUBLIC KEY", "pub-key");
    return curveIsRight(method, factory(method).generatePublic(new X509EncodedKeySpec(der)));
  }

  private static PrivateKey privateKey(JwtMethod method, String pem)
      throws GeneralSecurityException {
    byte[] der =
        switch (kind(pem)) {
          case "RSA PRIVATE KEY" -> pkcs8(RSA, part(pem, "RSA PRIVATE KEY", "priv-key"));
          case "EC PRIVATE KEY" -> pkcs8(curve(method), part(pem, "EC PRIVATE KEY", "priv-key"));
          default -> part(pem, "PRIVATE KEY", "priv-key");
        };
    return curveIsRight(method, factory(method).generatePrivate(new PKCS8EncodedKeySpec(der)));
  }

  private static KeyFactory factory(JwtMethod method) throws GeneralSecurityException {
    return KeyFactory.getInstance(
        switch (method.family()) {
          case RSA -> "RSA";
          case EC -> "EC";
          case ED25519 -> "Ed25519";
          case SECRET -> throw new InvalidKeyException("a secret has no two keys");
        });
  }

  private static String curve(JwtMethod method) {
    return switch (method.bits()) {
      case 256 -> P256;
      case 384 -> P384;
      default -> P521;
    };
  }

  private static <K extends Key> K curveIsRight(JwtMethod method, K key)
      throws InvalidKeyException {
    if (key instanceof ECKey curve
        && curve.getParams().getCurve().getField().getFieldSize() != method.bits()) {
      throw new InvalidKeyException(
          "%s needs a key of the curve P-%d".formatted(method.text(), method.bits()));
    }
    return key;
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.US_ASCII);
  }

  /** Of the key in a file: OpenSSL writes the parameters of a curve before it. */
  private static String kind(String pem) {
    Matcher parts = PEM.matcher(pem);
    while (parts.find()) {
      if (parts.group(1).endsWith("KEY")) {
        return parts.group(1);
      }
    }
    return "";
  }

  private static byte[] part(String pem, String kind, String option) throws InvalidKeyException {
    Matcher parts = PEM.matcher(pem);
    while (parts.find()) {
      if (parts.group(1).equals(kind)) {
        return Base64.getMimeDecoder().decode(parts.group(2));
      }
    }
    throw new InvalidKeyException(option + " has no \"-----BEGIN " + kind + "-----\" in PEM");
  }

  /** PrivateKeyInfo of RFC 5208: version 0, the algorithm, the key in its own form. */
  private static byte[] pkcs8(String algorithm, byte[] key) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(new byte[] {2, 1, 0});
    info.writeBytes(HexFormat.of().parseHex(algorithm));
    info.writeBytes(der(4, key));
    return der(0x30, info.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else if (content.length < 256) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
