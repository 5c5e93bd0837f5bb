package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.memory.MemoryBudget;
import dev.quorate.node.memory.MemoryShare;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members whose logs have little memory, over real sockets and real files. */
@Timeout(90)
class MemoryPressureTest {
  private static final RaftSettings SETTINGS = RaftSettings.defaults();
  private static final int COMMAND = 4_000;
  private static final long LITTLE = 40L * COMMAND;
  private static final long PLENTY = 16L << 20;

  @TempDir Path directory;
  private final List<TestMember> running = new ArrayList<>();
  private long most;

  @AfterEach
  void stopAll() {
    running.forEach(TestMember::kill);
    assertThat(running).allSatisfy(member -> assertThat(member.failures).isEmpty());
  }

  @Test
  void theLogForgetsWhatSnapshotsCoverBeforeItsMemoryEnds() throws Exception {
    MemoryBudget memory = budget(LITTLE);
    TestMember alone = member(1, memory).form();

    for (int i = 0; i < 400; i++) {
      putInTheEnd(alone, i);
      most = Math.max(most, memory.log().used());
    }

    assertThat(alone.machine().commands()).hasSize(400);
    assertThat(most).isBetween(LITTLE / 2, LITTLE);
  }

  @Test
  void withoutAMajorityALeaderRefusesWhatItsLogHasNoRoomFor() throws Exception {
    MemoryBudget memory = budget(LITTLE);
    TestMember leader = member(1, memory).form();
    TestMember other = withVoter(leader, budget(PLENTY));
    other.kill();

    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(leader.propose(command(i)));
    }

    await().until(() -> answers.stream().anyMatch(MemoryPressureTest::isOverloaded));
    assertThat(memory.log().used()).isLessThanOrEqualTo(LITTLE);
    other.join();
    await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
    await().until(() -> leader.status().leader() != 0);
    putInTheEnd(leader, 1000);
  }

  @Test
  void aFollowerWithLittleMemoryTakesWhatItHasRoomForAndMissesNothing() throws Exception {
    MemoryBudget little = budget(LITTLE);
    TestMember leader = member(1, budget(PLENTY)).form();
    TestMember follower = withVoter(leader, little);

    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      answers.add(leader.propose(command(i)));
      most = Math.max(most, little.log().used());
    }

    await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
    await().until(() -> follower.machine().commands().equals(leader.machine().commands()));
    assertThat(most).isLessThanOrEqualTo(LITTLE);
    assertThat(follower.machine().commands()).isNotEmpty();
    assertThat(answers).noneMatch(CompletableFuture::isCompletedExceptionally);
  }

  private TestMember member(long id, MemoryBudget memory) throws IOException {
    TestMember member = new TestMember(id, directory.resolve("member-" + id), SETTINGS, memory);
    running.add(member);
    return member;
  }

  private TestMember withVoter(TestMember leader, MemoryBudget memory) throws IOException {
    await().until(leader::isLeader);
    TestMember voter = member(2, memory).join();
    leader.group().addLearner(voter.asMember()).join();
    await()
        .until(
            () ->
                leader.status().peers().stream()
                    .anyMatch(peer -> peer.active() && peer.matchIndex() > 0));
    // On a busy machine it may be late with its first answer as a voter; then it stays a learner.
    await()
        .ignoreExceptionsInstanceOf(CompletionException.class)
        .until(
            () -> {
              leader.group().promote(2).join();
              return true;
            });
    return voter;
  }

  /** Tries again as long as there is no room. */
  private static void putInTheEnd(TestMember member, int number) {
    await()
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              try {
                member.put(command(number));
                return true;
              } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(RaftException.class);
                return false;
              }
            });
  }

  private static boolean isOverloaded(CompletableFuture<?> answer) {
    return answer.isCompletedExceptionally()
        && answer.exceptionNow() instanceof RaftException.Overloaded;
  }

  private static String command(int number) {
    return number + "x".repeat(COMMAND);
  }

  private static MemoryBudget budget(long logBytes) {
    return new MemoryBudget(
        new MemoryShare(logBytes), MemoryShare.unlimited(), MemoryShare.unlimited(), 16 << 20);
  }
}
