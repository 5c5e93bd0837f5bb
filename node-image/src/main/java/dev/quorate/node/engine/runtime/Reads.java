package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Output;
import dev.quorate.node.transport.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Linearizable reads, our own and those that other members forward. A read is answered once this
 * member has applied an index that the leader gave for it; for the group's turns.
 *
 * <p><em>Why that is linearizable</em> (ReadIndex; thesis, 6.4). A leader's core gives an index
 * once a majority has answered a round of heartbeats that began after it was asked, and an entry of
 * its own term is committed. A member that answered had not voted in a later term before that round
 * began, and a later leader needs the vote of one of them: so no later leader had been elected when
 * the core was asked, and everything that was committed by then is within its own commit index. A
 * read that arrived before the core was asked therefore misses no write that was acknowledged
 * before it, on whatever member. That stays true whoever leads by the time that the answer comes,
 * so an answer needs no term. What it needs is that its question was asked after the read arrived:
 *
 * <ul>
 *   <li>One question to the leader is under way at a time. A read that arrives meanwhile waits for
 *       the next one, since nobody here knows whether the leader was asked before or after that.
 *   <li>A question without an answer is repeated under the same id, with the same reads: an answer
 *       to any copy is an answer to them all.
 *   <li>Ids are never used again, and begin at a random number: an answer to an earlier process of
 *       this member fits no question of this one.
 * </ul>
 *
 * <p>A leader that cannot confirm an index does not answer: the one that asks has deadlines of its
 * own, and learns of another leader by itself.
 */
final class Reads<R> {
  /** What our own core was asked for: our reads, and the questions of other members. */
  private record Asked<R>(List<GroupEvent.Read<R>> reads, List<Frame.ForwardedRead> questions) {}

  private record Question<R>(long id, long leader, List<GroupEvent.Read<R>> reads) {
    boolean isAwaited() {
      return reads.stream().anyMatch(read -> !read.answer().isDone());
    }
  }

  private record WaitingRead<R>(long index, GroupEvent.Read<R> read) {}

  private final GroupContext<R> context;
  private final LongSupplier coreIds;
  private final long repeatAfter;

  /** Reads that nobody was asked for an index for, in order of arrival. */
  private final List<GroupEvent.Read<R>> unasked = new ArrayList<>();

  /** Questions of other members that our own core was not asked yet. */
  private final List<Frame.ForwardedRead> forwarded = new ArrayList<>();

  /** By the core's id. */
  private final Map<Long, Asked<R>> asked = new HashMap<>();

  /** The one question to the leader, if that is another member. */
  private Optional<Question<R>> question = Optional.empty();

  /** Reads whose index is known and not applied here yet. */
  private final PriorityQueue<WaitingRead<R>> indexed =
      new PriorityQueue<>(Comparator.comparingLong(WaitingRead::index));

  private long nextQuestionId;
  private long sentAt;

  /**
   * @param coreIds the next id by which the core answers
   * @param firstQuestionId a random number
   */
  Reads(GroupContext<R> context, LongSupplier coreIds, long firstQuestionId) {
    this.context = context;
    this.coreIds = coreIds;
    this.nextQuestionId = firstQuestionId;
    this.repeatAfter = 2 * context.settings().timing().heartbeat().toMillis();
  }

  void read(GroupEvent.Read<R> read) {
    unasked.add(read);
  }

  /** Another member takes this one for the leader; the core knows whether it is. */
  void forwarded(Frame.ForwardedRead question) {
    forwarded.add(question);
  }

  /**
   * Asks for an index for all that came: the leader if it is another member, and our own core, for
   * which this returns the question.
   *
   * @param leader as of the last turn, 0 if none is known: then our own reads wait for one
   */
  Optional<Input> ask(long leader, long now) {
    giveUpUnlessAskedOf(leader);
    boolean leads = leader == context.memberId();
    if (leader != 0 && !leads && question.isEmpty() && !unasked.isEmpty()) {
      question = Optional.of(new Question<>(nextQuestionId++, leader, takeAll(unasked)));
      send(question.get(), now);
    }
    List<GroupEvent.Read<R>> own = leads ? takeAll(unasked) : List.of();
    if (own.isEmpty() && forwarded.isEmpty()) {
      return Optional.empty();
    }
    long id = coreIds.getAsLong();
    asked.put(id, new Asked<>(own, takeAll(forwarded)));
    return Optional.of(new Input.Read(id));
  }

  /** Another leader than the one that was asked: nobody knows whether that one still answers. */
  private void giveUpUnlessAskedOf(long leader) {
    question
        .filter(open -> open.leader() != leader)
        .ifPresent(
            open -> {
              question = Optional.empty();
              fail(open.reads().stream(), () -> new RaftException.NotLeader(leader));
            });
  }

  private void send(Question<R> open, long now) {
    sentAt = now;
    context.send(
        new Frame.ForwardedRead(context.group(), context.memberId(), open.leader(), open.id()));
  }

  private static <T> List<T> takeAll(List<T> from) {
    List<T> all = List.copyOf(from);
    from.clear();
    return all;
  }

  /** The leader's answer. */
  void answered(Frame.ForwardedReadAt answer) {
    question
        .filter(open -> open.id() == answer.requestId())
        .ifPresent(
            open -> {
              question = Optional.empty();
              await(open.reads(), answer.index());
            });
  }

  /** Our own core's answer. */
  void readAt(long coreId, long index) {
    Optional.ofNullable(asked.remove(coreId))
        .ifPresent(
            confirmed -> {
              await(confirmed.reads(), index);
              confirmed.questions().forEach(foreign -> answer(foreign, index));
            });
  }

  private void answer(Frame.ForwardedRead foreign, long index) {
    context.send(
        new Frame.ForwardedReadAt(
            foreign.group(), context.memberId(), foreign.from(), foreign.requestId(), index));
  }

  private void await(List<GroupEvent.Read<R>> reads, long index) {
    reads.forEach(read -> indexed.add(new WaitingRead<>(index, read)));
  }

  /** Whether the core's answer was for reads. */
  boolean refused(long coreId, Output.Refusal refusal) {
    Optional<Asked<R>> refused = Optional.ofNullable(asked.remove(coreId));
    refused.ifPresent(it -> fail(it.reads().stream(), () -> RaftException.of(refusal)));
    return refused.isPresent();
  }

  /** Whether a read is answered as soon as more is applied. */
  boolean awaitApplied() {
    return !indexed.isEmpty();
  }

  /** Answers the reads that waited for this index. */
  void appliedUpTo(long index) {
    while (!indexed.isEmpty() && indexed.peek().index() <= index) {
      indexed.poll().read().answer().complete(index);
    }
  }

  /** Fails what has waited too long, and repeats a question that has no answer. */
  void tick(long now, Supplier<RaftException> timeout) {
    fail(all().filter(read -> now >= read.deadline()), timeout);
    unasked.removeIf(read -> read.answer().isDone());
    indexed.removeIf(waiting -> waiting.read().answer().isDone());
    question = question.filter(Question::isAwaited);
    question.filter(open -> now - sentAt >= repeatAfter).ifPresent(open -> send(open, now));
  }

  /** Fails everything. */
  void stop(Supplier<RaftException> failure) {
    fail(all(), failure);
  }

  private Stream<GroupEvent.Read<R>> all() {
    return Stream.of(
            unasked.stream(),
            asked.values().stream().flatMap(it -> it.reads().stream()),
            question.stream().flatMap(it -> it.reads().stream()),
            indexed.stream().map(WaitingRead::read))
        .flatMap(reads -> reads);
  }

  private static <R> void fail(Stream<GroupEvent.Read<R>> reads, Supplier<RaftException> failure) {
    reads.forEach(read -> read.answer().completeExceptionally(failure.get()));
  }
}
