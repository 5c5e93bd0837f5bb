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
        answer = member.reportAfter(version, POLL);
        while (answer instanceof Answer.Done same && same.report().reportVersion() == version) {
          answer = member.reportAfter(version, POLL);
        }
      }
      wake.run();
    } finally {
      watched.remove(process.uid());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
