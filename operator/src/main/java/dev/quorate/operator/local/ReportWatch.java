package dev.quorate.operator.local;

import dev.quorate.operator.local.process.MemberProcess;
import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.MemberAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Turns a change in what a member reports into a wake-up: one long poll for each process. */
final class ReportWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final LocalMembers members;
  private final Runnable wake;

  ReportWatch(LocalMembers members, Runnable wake) {
    this.members = members;
    this.wake = wake;
  }

  /** Watches each of these until it does not answer any more. */
  void over(List<MemberProcess> processes) {
    processes.stream()
        .filter(process -> process.process().isRunning())
        .filter(process -> watched.add(process.uid()))
        .forEach(process -> threads.execute(() -> watch(process)));
  }

  private void watch(MemberProcess process) {
    try {
      MemberAdmin member = members.admin(process);
      Answer answer = member.report();
      while (answer instanceof Answer.Done done && !Thread.currentThread().isInterrupted()) {
        wake.run();
        long version = done.report().reportVersion();
        answer = next(member, version);
        while (answer instanceof Answer.Done same && same.report().reportVersion() == version) {
          answer = next(member, version);
        }
      }
      wake.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watched.remove(process.uid());
    }
  }

  // Something that answers at once, and says each time that it changed, would keep a processor
  // busy.
  private static Answer next(MemberAdmin member, long version) throws InterruptedException {
    Thread.sleep(PAUSE);
    return member.reportAfter(version, POLL);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
