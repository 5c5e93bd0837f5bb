package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.transport.PeerProblem.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerProblemsTest {
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final PeerProblems problems = new PeerProblems(now::get);
  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void thousandsOfStrangersAreOneProblemForEachReasonAndOneChange() {
    problems.onChange(changes::incrementAndGet);
    for (long stranger = 1; stranger <= 5000; stranger++) {
      meet(stranger, Reason.PeerClusterMismatch);
      now.addAndGet(2);
    }
    meet(7, Reason.PeerMemberMismatch);

    assertThat(changes).hasValue(2);
    List<PeerProblem> current = problems.current();
    assertThat(current)
        .extracting(PeerProblem::reason)
        .containsExactlyInAnyOrder(Reason.PeerClusterMismatch, Reason.PeerMemberMismatch);
    assertThat(current)
        .filteredOn(problem -> problem.reason() == Reason.PeerClusterMismatch)
        .allSatisfy(
            problem ->
                assertThat(problem.message())
                    .isEqualTo(
                        "more than 32 others were refused, the last of them: stranger 4998;"
                            + " stranger 4999; stranger 5000"));
  }

  @Test
  void theMessageOfTheSameStrangersStaysTheSame() {
    for (long stranger = 1; stranger <= 4; stranger++) {
      meet(stranger, Reason.PeerClusterMismatch);
    }
    List<PeerProblem> first = problems.current();
    for (int round = 0; round < 20; round++) {
      now.addAndGet(1000);
      for (long stranger = 4; stranger >= 1; stranger--) {
        meet(stranger, Reason.PeerClusterMismatch);
      }
      assertThat(problems.current()).isEqualTo(first);
    }
    assertThat(first.getFirst().message())
        .isEqualTo("4 others were refused, the last of them: stranger 2; stranger 3; stranger 4");
  }

  /** As Netty makes it where no route leads to an address: without words of its own. */
  @Test
  void aHostWithoutARouteIsSaidAsSuch() {
    assertThat(OutboundPeer.words(new NoRouteToHostException("null: demo-0/10.244.2.2:2380")))
        .isEqualTo("no route to its host");
    assertThat(OutboundPeer.words(new ConnectException("Connection refused: demo-0")))
        .isEqualTo("Connection refused: demo-0");
  }

  @Test
  void theMessageOfChangingStrangersChangesEveryFewSecondsAtMost() {
    meet(1, Reason.PeerClusterMismatch);
    List<PeerProblem> first = problems.current();
    meet(2, Reason.PeerClusterMismatch);
    now.addAndGet(4_999);
    assertThat(problems.current()).isEqualTo(first);
    now.addAndGet(1);
    assertThat(problems.current().getFirst().message())
        .isEqualTo("2 others were refused, the last of them: stranger 1; stranger 2");
  }

  @Test
  void aStrangerIsForgottenWhenItGreetsWellOrStopsTrying() {
    meet(1, Reason.PeerClusterMismatch);
    meet(2, Reason.PeerClusterMismatch);
    problems.clear(2, true);
    assertThat(problems.current())
        .containsExactly(new PeerProblem(1, Reason.PeerClusterMismatch, "stranger 1"));
    now.addAndGet(30_001);
    assertThat(problems.current()).isEmpty();
  }

  @Test
  void eachMemberThatWeConnectToHasItsOwnProblemUntilWeLeaveIt() {
    PeerProblem one = new PeerProblem(1, Reason.PeerUnreachable, "one is away");
    PeerProblem two = new PeerProblem(2, Reason.PeerUnreachable, "two is away");
    problems.metOutbound(two);
    problems.metOutbound(one);
    now.addAndGet(60_000);
    assertThat(problems.current()).containsExactly(one, two);
    problems.keepOutbound(Set.of(2L));
    assertThat(problems.current()).containsExactly(two);
    problems.clear(2, false);
    assertThat(problems.current()).isEmpty();
  }

  private void meet(long stranger, Reason reason) {
    problems.metInbound(new PeerProblem(stranger, reason, "stranger " + stranger));
  }
}
