package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.level.LevelRange;
import dev.quorate.node.transport.PeerProblem.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {
  /** Member 1 of cluster 7 was called. */
  private static final Greeting CALLED = greeting(FrameCodec.VERSION, 7, 1, 0);

  /** Member 1 of cluster 7 looks for member 2. */
  private static final Greeting CALLING = greeting(FrameCodec.VERSION, 7, 1, 2);

  @Test
  void whoeverIsOfTheSameClusterAndLooksForThisMemberIsWelcome() {
    assertThat(greeting(FrameCodec.VERSION, 7, 2, 1).mismatchWith(CALLED)).isEmpty();
    assertThat(greeting(FrameCodec.VERSION, 7, 2, 1).mismatchWith(CALLING)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "8, 2, 1, PeerClusterMismatch",
    "7, 2, 3, PeerMemberMismatch",
    "8, 2, 3, PeerClusterMismatch",
  })
  void whoeverLooksForAnotherIsRefusedByName(long cluster, long from, long to, Reason reason) {
    assertThat(reason(greeting(FrameCodec.VERSION, cluster, from, to), CALLED)).contains(reason);
    assertThat(reason(greeting(FrameCodec.VERSION, cluster, from, to), CALLING)).contains(reason);
  }

  @Test
  void whoeverAnswersForAnotherMemberIsRefused() {
    assertThat(reason(greeting(FrameCodec.VERSION, 7, 3, 1), CALLED)).isEmpty();
    assertThat(reason(greeting(FrameCodec.VERSION, 7, 3, 1), CALLING))
        .contains(Reason.PeerMemberMismatch);
  }

  @Test
  void whoeverSpeaksAnotherVersionIsRefusedWhateverElseItSays() {
    assertThat(reason(greeting(FrameCodec.VERSION + 1, 8, 2, 3), CALLED))
        .contains(Reason.PeerProtocolMismatch);
  }

  private static Optional<Reason> reason(Greeting theirs, Greeting ours) {
    return theirs.mismatchWith(ours).map(Greeting.Parting::reason);
  }

  private static Greeting greeting(int version, long cluster, long from, long to) {
    return new Greeting(version, cluster, from, to, 9, LevelRange.UNNAMED);
  }
}
