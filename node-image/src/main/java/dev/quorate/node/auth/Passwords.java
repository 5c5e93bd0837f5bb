package dev.quorate.node.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Passwords as bcrypt hashes them, in the form that etcd's library writes and reads. Each takes as
 * long as its cost says: some 50 ms with the usual one.
 *
 * @param cost a power of two of rounds, etcd's --bcrypt-cost
 */
public record Passwords(int cost) {
  /** What bcrypt knows. */
  public static final int LOWEST_COST = 4;

  /** What bcrypt knows: it takes weeks. */
  public static final int HIGHEST_COST = 31;

  /** That of etcd. */
  public static final int USUAL_COST = 10;

  /** In bytes of UTF-8: bcrypt looks at no more. */
  public static final int LONGEST = 72;

  public Passwords {
    if (cost < LOWEST_COST || cost > HIGHEST_COST) {
      throw new IllegalArgumentException("no bcrypt cost: " + cost);
    }
  }

  public static boolean isTooLong(String password) {
    return password.getBytes(UTF_8).length > LONGEST;
  }

  /**
   * @param password not {@link #isTooLong}
   */
  public ByteString hash(String password) {
    return ByteString.copyFromUtf8(
        BCrypt.hashpw(password.getBytes(UTF_8), BCrypt.gensalt("$2a", cost)));
  }

  /** Nothing matches a text that is no hash. */
  public static boolean matches(String password, ByteString hash) {
    try {
      return !hash.isEmpty() && BCrypt.checkpw(password.getBytes(UTF_8), hash.toString(UTF_8));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
