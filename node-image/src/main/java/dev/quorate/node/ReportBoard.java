package dev.quorate.node;

import dev.quorate.node.rest.Report;
import java.util.concurrent.CompletableFuture;

/** Counts the versions of the report and wakes those who wait for the next. */
final class ReportBoard {
  private Report last;
  private CompletableFuture<Report> next = new CompletableFuture<>();

  ReportBoard(Report first) {
    this.last = first.withVersion(1);
  }

  /** Gives the report as seen now its version. */
  Report post(Report seen) {
    Report posted;
    CompletableFuture<Report> awaited;
    synchronized (this) {
      if (seen.saysTheSameAs(last)) {
        last = seen.withVersion(last.version());
        return last;
      }
      posted = seen.withVersion(last.version() + 1);
      last = posted;
      awaited = next;
      next = new CompletableFuture<>();
    }
    awaited.complete(posted);
    return posted;
  }

  /** Completes with the first report whose version is not {@code version}. */
  synchronized CompletableFuture<Report> after(long version) {
    return last.version() == version ? next.copy() : CompletableFuture.completedFuture(last);
  }
}
