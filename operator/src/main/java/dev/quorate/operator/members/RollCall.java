package dev.quorate.operator.members;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
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
import java.util.function.Supplier;

/**
 * Asks the members of a cluster for their reports, all at the same time, and remembers since when
 * one has been silent. Thread-safe.
 */
public final class RollCall implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Incarnation, Instant> silentSince = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public RollCall(InstantSource clock) {
    this.clock = clock;
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
    Map<String, Future<MemberFact>> asked = new HashMap<>();
    members.forEach(
        member -> asked.put(member.name(), threads.submit(() -> fact(cluster, member))));
    Map<String, MemberFact> facts = new HashMap<>();
    asked.forEach((name, fact) -> facts.put(name, result(fact)));
    forgetAllBut(cluster, members);
    return facts;
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
              incarnation, "the answer comes from another pod, UID " + done.report().incarnation());
      case Answer.Refused refused -> silent(incarnation, refused.code() + ": " + refused.message());
      case Answer.Unreachable unreachable -> silent(incarnation, unreachable.cause());
    };
  }

  private MemberFact silent(Incarnation incarnation, String cause) {
    Instant since = silentSince.computeIfAbsent(incarnation, silent -> clock.instant());
    return new MemberFact.Unreachable(since, cause);
  }

  private MemberFact result(Future<MemberFact> fact) {
    try {
      return fact.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new MemberFact.Unreachable(clock.instant(), "interrupted");
    } catch (ExecutionException e) {
      return new MemberFact.Unreachable(clock.instant(), String.valueOf(e.getCause()));
    }
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
