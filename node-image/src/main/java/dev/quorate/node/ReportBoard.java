package dev.quorate.node;

import dev.quorate.node.rest.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Counts the versions of the report and wakes those who wait for the next. */
final class ReportBoard {
  private final Set<CompletableFuture<Report>> waiting = new LinkedHashSet<>();
  private Report last;

  ReportBoard(Report first) {
    this.last = first.withVersion(1);
  }

  /** Gives the report as seen now its version. */
  Report post(Report seen) {
    Report posted;
    List<CompletableFuture<Report>> woken;
    synchronized (this) {
      if (seen.saysTheSameAs(last)) {
        last = seen.withVersion(last.version());
        return last;
      }
      posted = seen.withVersion(last.version() + 1);
      last = posted;
      woken = List.copyOf(waiting);
      waiting.clear();
    }
    woken.forEach(one -> one.complete(posted));
    return posted;
  }

  /**
   * Completes with the first report whose version is not {@code version}. One that is completed by
   * somebody else, as by its timeout, waits no longer.
   */
  synchronized CompletableFuture<Report> after(long version) {
    if (last.version() != version) {
      return CompletableFuture.completedFuture(last);
    }
    CompletableFuture<Report> one = new CompletableFuture<>();
    waiting.add(one);
    var _ = one.whenComplete((report, failure) -> leave(one));
    return one;
  }

  private synchronized void leave(CompletableFuture<Report> one) {
    waiting.remove(one);
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
