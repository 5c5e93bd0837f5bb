package dev.quorate.operator.app;

import dev.quorate.operator.app.Hearing.Channel;
import dev.quorate.operator.kubernetes.ReadableNamespaces;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Finds out again and again whether the operator still hears, and logs when that changes. */
final class Listening {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Hearing hearing;
  private final ReadableNamespaces readable;
  private final List<String> namespaces;
  private final Supplier<Optional<List<InformerHealthIndicator>>> watches;
  private final PassTimes passes;
  private Map<String, String> unreadable = Map.of();
  private boolean deaf;

  /**
   * @param watches all that there are, of any namespace; empty until they have begun
   */
  Listening(
      Hearing hearing,
      ReadableNamespaces readable,
      List<String> namespaces,
      Supplier<Optional<List<InformerHealthIndicator>>> watches,
      PassTimes passes) {
    this.hearing = hearing;
    this.readable = readable;
    this.namespaces = namespaces;
    this.watches = watches;
    this.passes = passes;
  }

  /** Until it is interrupted. */
  void run() {
    try {
      while (true) {
        tryToListen();
        // Nobody tells who is deaf. On a thread of its own, which the shutdown interrupts.
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Who does not even find out is deaf as well; and to end here would be never to know again.
  private void tryToListen() {
    try {
      listen();
    } catch (RuntimeException e) {
      LOG.error("cannot find out whether the operator hears", e);
      hearing.silent(Channel.WATCHES, e.toString());
    }
  }

  void listen() {
    Map<String, String> now = readable.unreadable();
    now.forEach(
        (namespace, cause) -> {
          if (!unreadable.containsKey(namespace)) {
            LOG.warnf("cannot read namespace=%s cause=\"%s\"", namespace, cause);
          }
        });
    unreadable = now;
    if (now.size() == namespaces.size()) {
      hearing.silent(Channel.READS, "no namespace can be read: " + now.values().iterator().next());
    } else {
      hearing.heard(Channel.READS);
    }
    listenToWatches();
    listenToPasses();
    tell();
  }

  private void listenToWatches() {
    var ended = new TreeSet<String>();
    Optional<List<InformerHealthIndicator>> begun = watches.get();
    if (begun.isEmpty()) {
      hearing.silent(Channel.WATCHES, "the watches have not begun");
      return;
    }
    for (InformerHealthIndicator watch : begun.get()) {
      if (watch.getStatus() != Status.HEALTHY
          && !unreadable.containsKey(watch.getTargetNamespace())) {
        ended.add(watch.getTargetNamespace());
      }
    }
    if (ended.isEmpty()) {
      hearing.heard(Channel.WATCHES);
    } else {
      hearing.silent(Channel.WATCHES, "a watch does not run in " + ended);
    }
  }

  private void listenToPasses() {
    Set<String> overdue = passes.overdue();
    if (overdue.isEmpty()) {
      hearing.heard(Channel.CLUSTERS);
    } else {
      hearing.silent(
          Channel.CLUSTERS,
          "no pass for %d minutes over %s".formatted(PassTimes.OVERDUE_AFTER.toMinutes(), overdue));
    }
  }

  private void tell() {
    Optional<String> cause = hearing.deafFor(Hearing.NOT_READY_AFTER);
    if (cause.isPresent() && !deaf) {
      LOG.errorf(
          "deaf, not ready, started again if it lasts cause=\"%s\" help=\"%s\"",
          cause.get(),
          "check the Role and its binding; after the ServiceAccount was made again, restart the"
              + " operator's Deployment");
    } else if (cause.isEmpty() && deaf) {
      LOG.info("hears again");
    }
    deaf = cause.isPresent();
  }
}
