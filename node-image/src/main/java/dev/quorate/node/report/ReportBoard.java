package dev.quorate.node.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Counts the versions of the report and wakes those who wait for the next. */
public final class ReportBoard {
  private final Map<Long, CompletableFuture<Report>> waiting = new LinkedHashMap<>();
  private long tickets;
  private Report last;

  public ReportBoard(Report first) {
    this.last = first.withVersion(1);
  }

  /** Gives the report as seen now its version. */
  public Report post(Report seen) {
    Report posted;
    List<CompletableFuture<Report>> woken;
    synchronized (this) {
      if (seen.saysTheSameAs(last)) {
        last = seen.withVersion(last.version());
        return last;
      }
      posted = seen.withVersion(last.version() + 1);
      last = posted;
      woken = List.copyOf(waiting.values());
      waiting.clear();
    }
    woken.forEach(one -> one.complete(posted));
    return posted;
  }

  /**
   * Completes with the first report whose version is not {@code version}. One that is completed by
   * somebody else, as by its timeout, waits no longer.
   */
  public synchronized CompletableFuture<Report> after(long version) {
    if (last.version() != version) {
      return CompletableFuture.completedFuture(last);
    }
    CompletableFuture<Report> one = new CompletableFuture<>();
    long ticket = ++tickets;
    waiting.put(ticket, one);
    var _ = one.whenComplete((report, failure) -> leave(ticket));
    return one;
  }

  private synchronized void leave(long ticket) {
    waiting.remove(ticket);
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
