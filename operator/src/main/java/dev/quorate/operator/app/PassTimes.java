package dev.quorate.operator.app;

import dev.quorate.operator.observed.ClusterRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * When the last pass over each cluster ended, so that one that nobody looks at any more is noticed.
 * The SDK submits every cluster once a minute at the latest; up to its version 5.5.0 it may stop to
 * do so for one cluster, without a word, until it is started again
 * (operator-framework/java-operator-sdk#3416). Thread-safe.
 */
final class PassTimes {
  /** Far above the minute and the 20 s that a pass may last, also where a thousand others wait. */
  static final Duration OVERDUE_AFTER = Duration.ofMinutes(10);

  private final LongSupplier nanos;
  private final Map<ClusterRef, Long> last = new ConcurrentHashMap<>();
  private final List<Consumer<ClusterRef>> gone = new CopyOnWriteArrayList<>();
  private volatile Supplier<Set<ClusterRef>> clusters = Set::of;

  /**
   * @param nanos a clock that only goes forward
   */
  PassTimes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * @param present all clusters over which there are to be passes
   */
  void expect(Supplier<Set<ClusterRef>> present) {
    clusters = present;
  }

  /** Called with a cluster that is not there any more, whoever made it go. */
  void whenGone(Consumer<ClusterRef> listener) {
    gone.add(listener);
  }

  /** However it went. */
  void ended(ClusterRef cluster) {
    last.put(cluster, nanos.getAsLong());
  }

  /** Clusters that are there, and over which no pass has ended for long. Asked now and then. */
  Set<String> overdue() {
    Set<ClusterRef> present = clusters.get();
    last.keySet()
        .removeIf(
            cluster -> {
              boolean isGone = !present.contains(cluster);
              if (isGone) {
                gone.forEach(listener -> listener.accept(cluster));
              }
              return isGone;
            });
    long now = nanos.getAsLong();
    // One that is new here is given its time from now on.
    present.forEach(cluster -> last.putIfAbsent(cluster, now));
    return last.entrySet().stream()
        .filter(entry -> now - entry.getValue() >= OVERDUE_AFTER.toNanos())
        .map(entry -> entry.getKey().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
