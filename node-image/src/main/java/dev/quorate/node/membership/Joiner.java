package dev.quorate.node.membership;

import dev.quorate.node.membership.SeedClient.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The joiner's side: asks the seeds in turn, follows hints to the leader, and asks again until it
 * has an outcome. The member behind the request is durable before this is started, so that asking
 * again, also after a restart, is asking for the same.
 */
public final class Joiner {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final int HINTS_TO_FOLLOW = 4;

  /** Between the two looks before a cluster is formed: longer than one of them may take. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private final SeedClient client;
  private final Supplier<List<String>> seeds;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean stopped;
  private boolean nudged;

  /**
   * @param seeds REST addresses, asked for before each round: they may be replaced meanwhile
   */
  public Joiner(SeedClient client, Supplier<List<String>> seeds, Listener listener) {
    this.client = client;
    this.seeds = seeds;
    this.listener = listener;
  }

  /** Called on the joiner's thread. */
  public interface Listener {
    /** Not admitted yet, and why; may repeat a message. */
    void pending(String message);
  }

  /** How asking ended. */
  public sealed interface Outcome {
    record Admitted() implements Outcome {}

    /** No use in asking again. */
    record Final(String code, String message) implements Outcome {}

    record Stopped() implements Outcome {}
  }

  /** Blocks until a leader lets the member in, or says why never. */
  public Outcome askUntilAnswered(AdmissionRequest request) {
    return repeat(() -> admissionRound(request)).orElseGet(Outcome.Stopped::new);
  }

  /** Blocks until a seed says which cluster it belongs to; empty if stopped before. */
  public Optional<SeedClient.KnownCluster> askWhichCluster() {
    return repeat(
        () -> {
          List<String> causes = new ArrayList<>();
          for (String seed : seeds.get()) {
            Answer answer = client.report(seed);
            if (answer instanceof Answer.Accepted accepted) {
              Optional<SeedClient.KnownCluster> cluster = SeedClient.clusterOf(accepted.body());
              if (cluster.isPresent()) {
                return cluster;
              }
            }
            causes.add(seed + " " + describeReport(answer));
          }
          listener.pending("no seed belongs to a cluster yet: " + String.join("; ", causes));
          return Optional.empty();
        });
  }

  /**
   * Blocks until the named nodes leave no doubt whether this one forms a cluster, or joins theirs;
   * empty if stopped before.
   */
  public Optional<Founding.Decided> askBeforeForming(String nodeId, String incarnation) {
    NamedNodes named = new NamedNodes(client);
    return repeat(
        () -> {
          Founding first = named.founding(seeds.get(), nodeId, incarnation);
          // Two nodes that start at once may each have looked before the other one listened. Who
          // looked first forms within this time, or sees the other one at the second look.
          Founding found =
              first instanceof Founding.Form && sleep(SETTLING)
                  ? secondLook(named, nodeId, incarnation)
                  : first;
          return switch (found) {
            case Founding.Wait(String message) -> {
              listener.pending(message);
              yield Optional.empty();
            }
            case Founding.Form form -> isStopped() ? Optional.empty() : Optional.of(form);
            case Founding.Join join -> Optional.of(join);
          };
        });
  }

  private Founding secondLook(NamedNodes named, String nodeId, String incarnation) {
    long begun = System.nanoTime();
    Founding found = named.founding(seeds.get(), nodeId, incarnation);
    return System.nanoTime() - begun < SETTLING.toNanos()
        ? found
        : new Founding.Wait("no cluster is formed here yet: the named nodes answer slowly");
  }

  /** Asks at once instead of at the end of the pause. */
  public void nudge() {
    signal(false);
  }

  public void stop() {
    signal(true);
  }

  private void signal(boolean stop) {
    lock.lock();
    try {
      stopped |= stop;
      nudged = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** One round over all seeds; empty means: again after a pause. */
  @FunctionalInterface
  private interface Round<T> {
    Optional<T> run();
  }

  private <T> Optional<T> repeat(Round<T> round) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<T> outcome = round.run();
      if (outcome.isPresent()) {
        return outcome;
      }
      if (!sleep(pause)) {
        return Optional.empty();
      }
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  /** False when stopped. */
  private boolean sleep(Duration pause) {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (!stopped && !nudged && nanos > 0) {
        nanos = woken.awaitNanos(nanos);
      }
      nudged = false;
      return !stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Outcome> admissionRound(AdmissionRequest request) {
    Set<String> causes = new LinkedHashSet<>();
    Set<String> asked = new HashSet<>();
    Deque<String> toAsk = new ArrayDeque<>(seeds.get());
    int hints = 0;
    while (!toAsk.isEmpty()) {
      String address = toAsk.removeFirst();
      if (!asked.add(address)) {
        continue;
      }
      switch (client.addMember(address, request)) {
        case Answer.Accepted accepted -> {
          return Optional.of(new Outcome.Admitted());
        }
        case Answer.NotLeader(Optional<String> leader) -> {
          causes.add(address + " does not lead");
          if (leader.isPresent() && hints < HINTS_TO_FOLLOW) {
            hints++;
            toAsk.addFirst(leader.get());
          }
        }
        case Answer.Failed(int status, String code, String message) -> {
          if (isFinal(code)) {
            return Optional.of(new Outcome.Final(code, message));
          }
          causes.add(address + " answers " + status + " " + code + ": " + message);
        }
        case Answer.Silent(String cause) -> causes.add(address + " does not answer: " + cause);
      }
    }
    listener.pending(String.join("; ", causes));
    return Optional.empty();
  }

  /**
   * NodeIdTaken is not among them: the old member of that name is about to be removed, by the
   * operator or by a person, and then the same question is answered with yes.
   */
  private static boolean isFinal(String code) {
    return code.equals(AdminCallRefused.Code.OTHER_CLUSTER.wireName())
        || code.equals(AdminCallRefused.Code.CONFIG_MISMATCH.wireName())
        || code.equals(AdminCallRefused.Code.MEMBER_REMOVED.wireName())
        || code.equals("InvalidRequest");
  }

  private static String describeReport(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> "is " + accepted.body().path("state").asText();
      case Answer.NotLeader notLeader -> "does not lead";
      case Answer.Failed(int status, String code, String message) ->
          "answers " + status + " " + code + ": " + message;
      case Answer.Silent(String cause) -> "does not answer: " + cause;
    };
  }
}
