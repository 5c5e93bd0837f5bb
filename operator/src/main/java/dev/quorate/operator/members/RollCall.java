package dev.quorate.operator.members;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberFact.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the members of a cluster for their reports, all at the same time, and remembers since when
 * one has been silent. Thread-safe.
 */
public final class RollCall implements AutoCloseable {
  /**
   * More than a cluster has members; whoever makes more pods has them asked one after the other.
   */
  private static final int MOST_AT_ONCE = 16;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Incarnation, Instant> silentSince = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final String otherToken;
  private final Duration limit;

  /**
   * @param otherToken for people, in the world of these members: why a token may be refused, and
   *     what helps
   */
  public RollCall(InstantSource clock, String otherToken) {
    this(clock, otherToken, CallTimes.USUAL.report().plusSeconds(2));
  }

  /**
   * @param limit for asking all members of a cluster, however many there are
   */
  RollCall(InstantSource clock, String otherToken, Duration limit) {
    this.clock = clock;
    this.otherToken = otherToken;
    this.limit = limit;
  }

  /**
   * Whom to ask.
   *
   * @param incarnation of whom an answer is expected; another one's is none
   * @param report asks; may block as long as a call does
   */
  public record Member(String name, String incarnation, Supplier<Answer> report) {}

  private record Incarnation(ClusterRef cluster, String id) {}

  /** What each says, by its name. */
  public Map<String, MemberFact> of(ClusterRef cluster, Collection<Member> members) {
    Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
    long end = System.nanoTime() + limit.toNanos();
    Map<String, Future<MemberFact>> asked = new HashMap<>();
    members.forEach(
        member ->
            asked.put(member.name(), threads.submit(() -> inTurn(atOnce, end, cluster, member))));
    Map<String, MemberFact> facts = new HashMap<>();
    asked.forEach((name, fact) -> facts.put(name, result(fact, end - System.nanoTime())));
    forgetAllBut(cluster, members);
    return facts;
  }

  private MemberFact inTurn(Semaphore atOnce, long end, ClusterRef cluster, Member member)
      throws InterruptedException {
    atOnce.acquire();
    try {
      return System.nanoTime() - end < 0 ? fact(cluster, member) : tookTooLong();
    } finally {
      atOnce.release();
    }
  }

  private MemberFact fact(ClusterRef cluster, Member member) {
    var incarnation = new Incarnation(cluster, member.incarnation());
    return switch (member.report().get()) {
      case Answer.Done done when done.report().incarnation().equals(incarnation.id()) -> {
        silentSince.remove(incarnation);
        yield new MemberFact.Reachable(done.report());
      }
      case Answer.Done done ->
          silent(
              incarnation,
              Cause.OTHER_INCARNATION,
              "does not answer: another pod answers at its address, UID "
                  + done.report().incarnation());
      case Answer.Refused refused when refused.code() == Answer.Code.UNAUTHORIZED ->
          silent(
              incarnation,
              Cause.UNAUTHORIZED,
              "answers %s; %s".formatted(refused.description(), otherToken));
      case Answer.Refused refused ->
          silent(incarnation, Cause.REFUSED, "answers " + refused.description());
      case Answer.Unreachable(Cause cause, String description) ->
          silent(
              incarnation,
              cause,
              (cause.isAnswer() ? "gives no report: " : "does not answer: ") + description);
    };
  }

  private MemberFact silent(Incarnation incarnation, Cause cause, String description) {
    Instant since = silentSince.computeIfAbsent(incarnation, silent -> clock.instant());
    return new MemberFact.Unreachable(since, cause, description);
  }

  private MemberFact result(Future<MemberFact> fact, long nanos) {
    try {
      return fact.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      fact.cancel(true);
      return tookTooLong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return notAsked("the operator is stopping");
    } catch (ExecutionException e) {
      return notAsked("asking it failed: " + e.getCause());
    }
  }

  private MemberFact tookTooLong() {
    return notAsked("asking the members of its cluster took too long");
  }

  private MemberFact notAsked(String why) {
    return new MemberFact.Unreachable(clock.instant(), Cause.NOT_ASKED, "was not asked: " + why);
  }

  private void forgetAllBut(ClusterRef cluster, Collection<Member> members) {
    var here = members.stream().map(Member::incarnation).toList();
    silentSince
        .keySet()
        .removeIf(silent -> silent.cluster().equals(cluster) && !here.contains(silent.id()));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
