package dev.quorate.node.auth;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * How a JWT is signed: the algorithms of RFC 7518 and RFC 8037 that etcd's {@code sign-method}
 * names.
 */
public enum JwtMethod {
  RS256("RS256", Family.RSA, "SHA256withRSA", 256),
  RS384("RS384", Family.RSA, "SHA384withRSA", 384),
  RS512("RS512", Family.RSA, "SHA512withRSA", 512),
  PS256("PS256", Family.RSA, "RSASSA-PSS", 256),
  PS384("PS384", Family.RSA, "RSASSA-PSS", 384),
  PS512("PS512", Family.RSA, "RSASSA-PSS", 512),
  ES256("ES256", Family.EC, "SHA256withECDSAinP1363Format", 256),
  ES384("ES384", Family.EC, "SHA384withECDSAinP1363Format", 384),
  ES512("ES512", Family.EC, "SHA512withECDSAinP1363Format", 521),
  ED25519("EdDSA", Family.ED25519, "Ed25519", 256),
  HS256("HS256", Family.SECRET, "HmacSHA256", 256),
  HS384("HS384", Family.SECRET, "HmacSHA384", 384),
  HS512("HS512", Family.SECRET, "HmacSHA512", 512);

  /** What kind of key it needs. */
  enum Family {
    RSA,
    EC,
    ED25519,
    /** Who checks tokens can make them. */
    SECRET
  }

  private final String text;
  private final Family family;
  private final String algorithm;
  private final int bits;

  JwtMethod(String text, Family family, String algorithm, int bits) {
    this.text = text;
    this.family = family;
    this.algorithm = algorithm;
    this.bits = bits;
  }

  /** By its name in a token's header. */
  public static Optional<JwtMethod> of(String name) {
    return Arrays.stream(values()).filter(it -> it.text.equals(name)).findFirst();
  }

  /** Its name in a token's header. */
  public String text() {
    return text;
  }

  Family family() {
    return family;
  }

  /** Of the curve, for {@link Family#EC}. */
  int bits() {
    return bits;
  }

  byte[] sign(byte[] content, Key key) throws GeneralSecurityException {
    if (family == Family.SECRET) {
      return code(content, key);
    }
    Signature signature = signature();
    signature.initSign((PrivateKey) key);
    signature.update(content);
    return signature.sign();
  }

  boolean isSignedBy(byte[] content, byte[] signed, Key key) throws GeneralSecurityException {
    if (family == Family.SECRET) {
      return MessageDigest.isEqual(code(content, key), signed);
    }
    Signature signature = signature();
    signature.initVerify((PublicKey) key);
    signature.update(content);
    return signature.verify(signed);
  }

  private byte[] code(byte[] content, Key key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(key);
    return mac.doFinal(content);
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      String digest = "SHA-" + bits;
      signature.setParameter(
          new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), bits / 8, 1));
    }
    return signature;
  }
}
