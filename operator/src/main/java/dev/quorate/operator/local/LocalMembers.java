package dev.quorate.operator.local;

import dev.quorate.operator.local.process.AdminToken;
import dev.quorate.operator.local.process.ProcessRecord;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.HttpMemberAdmin;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.observed.MemberFact;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the processes of the local world what they say of themselves, all at the same time. */
public final class LocalMembers implements AutoCloseable {
  private final HttpClient http = HttpMemberAdmin.newClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Instant> silentSince = new ConcurrentHashMap<>();
  private final StateDirectory state;
  private final Clock clock;

  public LocalMembers(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  MemberAdmin admin(ProcessRecord process) {
    return new HttpMemberAdmin(
        http, URI.create("http://" + process.ports().restAddress()), () -> AdminToken.of(state));
  }

  /** What every process says, by its name. */
  public Map<String, MemberFact> ask(Collection<ProcessRecord> processes) {
    Map<String, Future<MemberFact>> asked = new HashMap<>();
    processes.forEach(process -> asked.put(process.name(), threads.submit(() -> factOf(process))));
    Map<String, MemberFact> facts = new HashMap<>();
    asked.forEach((name, fact) -> facts.put(name, resultOf(fact)));
    silentSince.keySet().retainAll(processes.stream().map(ProcessRecord::uid).toList());
    return facts;
  }

  private MemberFact factOf(ProcessRecord process) {
    if (!process.process().isRunning()) {
      return silent(process, "its process is not running");
    }
    return switch (admin(process).report()) {
      case Answer.Done done when done.report().incarnation().equals(process.uid()) -> {
        silentSince.remove(process.uid());
        yield new MemberFact.Reachable(done.report());
      }
      case Answer.Done done ->
          silent(process, "another incarnation answers: " + done.report().incarnation());
      case Answer.Refused refused -> silent(process, refused.code() + ": " + refused.message());
      case Answer.Unreachable unreachable -> silent(process, unreachable.cause());
    };
  }

  private MemberFact silent(ProcessRecord process, String cause) {
    Instant since = silentSince.computeIfAbsent(process.uid(), uid -> clock.instant());
    return new MemberFact.Unreachable(since, cause);
  }

  private MemberFact resultOf(Future<MemberFact> fact) {
    try {
      return fact.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new MemberFact.Unreachable(clock.instant(), "interrupted");
    } catch (java.util.concurrent.ExecutionException e) {
      return new MemberFact.Unreachable(clock.instant(), String.valueOf(e.getCause()));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
