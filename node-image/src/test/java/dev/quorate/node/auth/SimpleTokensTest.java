package dev.quorate.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.IssuedToken;
import dev.quorate.node.store.auth.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a simple token is good. */
class SimpleTokensTest {
  private static final long WALL = 1_800_000_000_000L;

  private long millis = 1_000;
  private final SimpleTokens tokens =
      new SimpleTokens(Duration.ofMinutes(5), () -> millis, () -> WALL + millis);

  @Test
  void aTokenIsGoodFromItsLastUseOn() {
    tokens.issued(token("t.7", WALL + millis));
    assertThat(tokens.caller("t.7", auth(true, 5, 0, 2))).contains(new Caller("ann", 5));
    pass(299);
    assertThat(tokens.caller("t.7", auth(true, 6, 0, 2))).contains(new Caller("ann", 6));
    pass(299);
    assertThat(tokens.caller("t.7", auth(true, 6, 0, 2))).isPresent();
    pass(301);
    assertThat(tokens.caller("t.7", auth(true, 6, 0, 2))).isEmpty();
    assertThat(tokens.size()).as("it is forgotten").isZero();
  }

  @Test
  void whatNobodyUsesIsForgottenWhenOthersCome() {
    for (int i = 0; i < 1000; i++) {
      tokens.issued(token("t." + i, WALL + millis));
      pass(1);
    }
    assertThat(tokens.size()).isBetween(300, 302);
    assertThat(tokens.caller("t.5", auth(true, 5, 0, 2))).isEmpty();
    assertThat(tokens.caller("t.999", auth(true, 5, 0, 2))).isPresent();
  }

  @Test
  void anotherPasswordOrNoUsersMeanwhileMakeItVoid() {
    tokens.issued(token("t.7", WALL + millis));
    assertThat(tokens.caller("t.7", auth(true, 9, 0, 4))).as("another password").isEmpty();
    assertThat(tokens.caller("t.7", auth(true, 9, 4, 2))).as("disabled meanwhile").isEmpty();
    assertThat(tokens.caller("t.7", auth(false, 9, 0, 2))).as("disabled").isEmpty();
    assertThat(tokens.caller("t.7", AuthState.NONE)).as("no such user").isEmpty();
    assertThat(tokens.caller("t.7", auth(true, 9, 3, 3))).as("still good").isPresent();
  }

  /** A member that starts again applies the entries of hours. */
  @ParameterizedTest(name = "issued {0} s ago by the clock: {1}")
  @CsvSource({"0, true", "599, true", "601, false", "86400, false", "-86400, true"})
  void anOldTokenDoesNotComeBackByARestart(long secondsAgo, boolean isTaken) {
    tokens.issued(token("t.7", WALL + millis - secondsAgo * 1000));
    assertThat(tokens.caller("t.7", auth(true, 5, 0, 2)).isPresent()).isEqualTo(isTaken);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "abc.8, true",
    "abc.7, false",
    "abc.0, false",
    "abc, false",
    "abc., false",
    "abc.-9, false",
    "abc.9x, false",
    "abc.99999999999999999999, false",
    "a.b.9, false",
    "'', false",
  })
  void aTokenOfAnEntryThatIsToBeAppliedIsAhead(String token, boolean isAhead) {
    assertThat(tokens.isAhead(token, 7, AuthState.NONE)).isEqualTo(isAhead);
  }

  @Test
  void prefixesAreEtcdsAndNeverTheSame() {
    assertThat(tokens.newPrefix()).matches("[a-zA-Z]{16}").isNotEqualTo(tokens.newPrefix());
  }

  private void pass(long seconds) {
    millis += seconds * 1000;
  }

  private static IssuedToken token(String token, long issuedAt) {
    return new IssuedToken(token, "ann", 3, issuedAt);
  }

  private static AuthState auth(
      boolean isEnabled, long revision, long disabledAt, long credentialsAt) {
    User ann = new User("ann", ByteString.EMPTY, false, List.of(), credentialsAt);
    return new AuthState(isEnabled, revision, disabledAt, Map.of("ann", ann), Map.of());
  }
}
