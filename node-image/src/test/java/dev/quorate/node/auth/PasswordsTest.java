package dev.quorate.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/** Hashes as etcd's library has them. */
class PasswordsTest {
  private final Passwords passwords = new Passwords(Passwords.LOWEST_COST);

  @Test
  void aPasswordMatchesItsHashAndNoOther() {
    ByteString hash = passwords.hash("geheim \ud83d\ude00");
    assertThat(hash.toStringUtf8()).startsWith("$2a$04$").hasSize(60);
    assertThat(Passwords.matches("geheim \ud83d\ude00", hash)).isTrue();
    assertThat(Passwords.matches("geheim", hash)).isFalse();
    assertThat(passwords.hash("geheim")).as("salted").isNotEqualTo(passwords.hash("geheim"));
  }

  /** Made by golang.org/x/crypto/bcrypt, as etcd does it, with the cost 4. */
  @Test
  void whatEtcdHashedMatches() {
    ByteString hash =
        ByteString.copyFromUtf8("$2a$04$ZGTrNJ7KyBOWD53KZfZALedm3qCQqIhSEtG3CCa3Vm6u.R/Fa6tIe");
    assertThat(Passwords.matches("one", hash)).isTrue();
    assertThat(Passwords.matches("two", hash)).isFalse();
  }

  @Test
  void whatIsNoHashMatchesNothing() {
    for (String no :
        new String[] {"", "hash", "$2a$", "$2a$04$short", "$9z$04$" + "a".repeat(53)}) {
      assertThat(Passwords.matches("", ByteString.copyFromUtf8(no))).as(no).isFalse();
    }
    assertThat(Passwords.matches("", ByteString.copyFrom(new byte[] {-1, -2}))).isFalse();
  }

  @Test
  void itsLengthIsThatOfItsBytes() {
    assertThat(Passwords.isTooLong("p".repeat(72))).isFalse();
    assertThat(Passwords.isTooLong("p".repeat(73))).isTrue();
    assertThat(Passwords.isTooLong("ä".repeat(37))).isTrue();
  }
}
