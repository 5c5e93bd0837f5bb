package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Member 1 reads, and answers the reads of others; member 2 leads where it does not. */
class ReadsTest {
  private static final long SELF = 1;
  private static final long LEADER = 2;
  private static final long FIRST_ID = 1000;
  private static final long DEADLINE = 5000;
  private static final long REPEAT_AFTER =
      2 * RaftSettings.defaults().timing().heartbeat().toMillis();

  private final List<Frame> sent = new ArrayList<>();
  private final Reads<Integer> reads = reads(FIRST_ID);
  private long coreId;

  @Test
  void aReadOnTheLeaderIsAskedOfItsOwnCore() {
    CompletableFuture<Long> read = read();
    assertThat(reads.ask(SELF, 0)).contains(new Input.Read(1));
    reads.readAt(1, 7);
    reads.appliedUpTo(6);
    assertThat(read).isNotDone();
    reads.appliedUpTo(8);
    assertThat(read).isCompletedWithValue(8L);
    assertThat(sent).isEmpty();
  }

  @Test
  void readsThatCameTogetherAreOneQuestionToTheLeader() {
    CompletableFuture<Long> one = read();
    CompletableFuture<Long> other = read();
    assertThat(reads.ask(LEADER, 0)).isEmpty();
    assertThat(sent).containsExactly(question(FIRST_ID));
    answer(FIRST_ID, 7);
    assertThat(one).isCompletedWithValue(7L);
    assertThat(other).isCompletedWithValue(7L);
  }

  @Test
  void aReadThatComesWhileAQuestionIsUnderWayWaitsForTheNextOne() {
    CompletableFuture<Long> early = read();
    reads.ask(LEADER, 0);
    CompletableFuture<Long> late = read();
    reads.ask(LEADER, 1);
    assertThat(sent).containsExactly(question(FIRST_ID));

    answer(FIRST_ID, 7);
    assertThat(early).isCompletedWithValue(7L);
    assertThat(late).isNotDone();

    reads.ask(LEADER, 2);
    assertThat(sent).containsExactly(question(FIRST_ID), question(FIRST_ID + 1));
    answer(FIRST_ID, 7);
    assertThat(late).as("an answer that comes twice").isNotDone();
    answer(FIRST_ID + 1, 9);
    assertThat(late).isCompletedWithValue(9L);
  }

  @Test
  void aQuestionWithoutAnAnswerIsRepeatedForTheSameReadsAlone() {
    CompletableFuture<Long> early = read();
    reads.ask(LEADER, 0);
    CompletableFuture<Long> late = read();
    tick(REPEAT_AFTER - 1);
    assertThat(sent).hasSize(1);
    tick(REPEAT_AFTER);
    assertThat(sent).containsExactly(question(FIRST_ID), question(FIRST_ID));
    tick(REPEAT_AFTER + 1);
    assertThat(sent).hasSize(2);
    answer(FIRST_ID, 7);
    assertThat(early).isCompletedWithValue(7L);
    assertThat(late).isNotDone();
  }

  @Test
  void anAnswerToAnEarlierProcessOfThisMemberIsNoAnswer() {
    Reads<Integer> restarted = reads(FIRST_ID + 500);
    CompletableFuture<Long> read = new CompletableFuture<>();
    restarted.read(new GroupEvent.Read<>(DEADLINE, read));
    restarted.ask(LEADER, 0);
    restarted.answered(new Frame.ForwardedReadAt(0, LEADER, SELF, FIRST_ID, 3));
    restarted.appliedUpTo(3);
    assertThat(read).isNotDone();
  }

  @Test
  void aQuestionFailsWhenAnotherMemberLeads() {
    CompletableFuture<Long> asked = read();
    reads.ask(LEADER, 0);
    CompletableFuture<Long> waiting = read();
    reads.ask(3, 1);
    assertThatThrownBy(asked::join)
        .hasCauseInstanceOf(RaftException.NotLeader.class)
        .hasMessageContaining("member 3");
    assertThat(sent.getLast()).isEqualTo(new Frame.ForwardedRead(0, SELF, 3, FIRST_ID + 1));
    answer(FIRST_ID, 7);
    assertThat(waiting).isNotDone();
    answer(FIRST_ID + 1, 8);
    assertThat(waiting).isCompletedWithValue(8L);
  }

  @Test
  void withoutALeaderReadsWaitForOneUntilTheirTimeIsUp() {
    CompletableFuture<Long> read = read();
    assertThat(reads.ask(0, 0)).isEmpty();
    tick(DEADLINE - 1);
    assertThat(read).isNotDone();
    tick(DEADLINE);
    assertThatThrownBy(read::join).hasCauseInstanceOf(RaftException.Unavailable.class);
    assertThat(reads.ask(LEADER, DEADLINE)).isEmpty();
    assertThat(sent).isEmpty();
  }

  @Test
  void aQuestionThatNobodyWaitsForAnyMoreGivesWayToTheNextOne() {
    CompletableFuture<Long> first = read();
    reads.ask(LEADER, 0);
    CompletableFuture<Long> second = new CompletableFuture<>();
    reads.read(new GroupEvent.Read<>(2 * DEADLINE, second));
    tick(DEADLINE);
    assertThatThrownBy(first::join).hasCauseInstanceOf(RaftException.Unavailable.class);
    assertThat(sent).hasSize(1);
    reads.ask(LEADER, DEADLINE);
    assertThat(sent).containsExactly(question(FIRST_ID), question(FIRST_ID + 1));
    answer(FIRST_ID + 1, 9);
    assertThat(second).isCompletedWithValue(9L);
  }

  @Test
  void theLeaderAnswersForwardedReadsAndItsOwnWithOneIndex() {
    CompletableFuture<Long> own = read();
    reads.forwarded(new Frame.ForwardedRead(0, 2, SELF, 20));
    reads.forwarded(new Frame.ForwardedRead(0, 3, SELF, 30));
    assertThat(reads.ask(SELF, 0)).contains(new Input.Read(1));
    assertThat(sent).as("before the core has confirmed it").isEmpty();

    reads.forwarded(new Frame.ForwardedRead(0, 2, SELF, 21));
    assertThat(reads.ask(SELF, 0)).contains(new Input.Read(2));
    reads.readAt(1, 7);
    reads.appliedUpTo(7);
    assertThat(own).isCompletedWithValue(7L);
    assertThat(sent)
        .containsExactly(
            new Frame.ForwardedReadAt(0, SELF, 2, 20, 7),
            new Frame.ForwardedReadAt(0, SELF, 3, 30, 7));
    reads.readAt(2, 8);
    assertThat(sent.getLast()).isEqualTo(new Frame.ForwardedReadAt(0, SELF, 2, 21, 8));
  }

  @Test
  void aMemberThatDoesNotLeadDoesNotAnswerForwardedReads() {
    CompletableFuture<Long> own = read();
    reads.forwarded(new Frame.ForwardedRead(0, 3, SELF, 30));
    assertThat(reads.ask(LEADER, 0)).contains(new Input.Read(1));
    assertThat(sent).containsExactly(question(FIRST_ID));
    assertThat(reads.refused(1, new Output.Refusal.NotLeader(LEADER))).isTrue();
    assertThat(sent).containsExactly(question(FIRST_ID));
    assertThat(own).as("it was asked of the leader").isNotDone();
  }

  @Test
  void aReadThatOurOwnCoreRefusesFails() {
    CompletableFuture<Long> read = read();
    reads.ask(SELF, 0);
    assertThat(reads.refused(9, new Output.Refusal.NotLeader(0))).isFalse();
    assertThat(reads.refused(1, new Output.Refusal.NotLeader(0))).isTrue();
    assertThatThrownBy(read::join).hasCauseInstanceOf(RaftException.NotLeader.class);
  }

  @Test
  void whenTheGroupStopsEveryReadFails() {
    CompletableFuture<Long> indexed = read();
    reads.ask(SELF, 0);
    reads.readAt(1, 99);
    CompletableFuture<Long> ofTheCore = read();
    reads.ask(SELF, 0);
    CompletableFuture<Long> forwarded = read();
    reads.ask(LEADER, 0);
    CompletableFuture<Long> unasked = read();
    reads.stop(RaftException.Stopped::new);
    assertThat(List.of(indexed, ofTheCore, forwarded, unasked))
        .allSatisfy(
            read -> assertThatThrownBy(read::join).hasCauseInstanceOf(RaftException.Stopped.class));
  }

  private CompletableFuture<Long> read() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    reads.read(new GroupEvent.Read<>(DEADLINE, answer));
    return answer;
  }

  private void tick(long now) {
    reads.tick(now, () -> new RaftException.Unavailable("too late"));
  }

  private static Frame question(long id) {
    return new Frame.ForwardedRead(0, SELF, LEADER, id);
  }

  /** Everything is applied here. */
  private void answer(long id, long index) {
    reads.answered(new Frame.ForwardedReadAt(0, LEADER, SELF, id, index));
    reads.appliedUpTo(index);
  }

  private Reads<Integer> reads(long firstQuestionId) {
    GroupContext<Integer> context =
        new GroupContext<>(
            0,
            SELF,
            RaftSettings.defaults(),
            ClusterLevel.lowest(LevelRange.UNNAMED),
            new Sending(),
            new ListMachine(),
            MemoryShare.unlimited().part(),
            status -> {});
    return new Reads<>(context, () -> ++coreId, firstQuestionId);
  }

  /** Keeps what is sent; nothing else happens. */
  private final class Sending implements GroupEnvironment<Integer> {
    @Override
    public void send(Frame frame) {
      sent.add(frame);
    }

    @Override
    public void post(GroupEvent<Integer> event) {}

    @Override
    public void append(List<LogRecord> records, Runnable whenDurable) {}

    @Override
    public long pinnedLogBytes() {
      return 0;
    }

    @Override
    public void members(Collection<Member> members) {}

    @Override
    public void execute(Lane lane, Runnable work) {}
  }
}
