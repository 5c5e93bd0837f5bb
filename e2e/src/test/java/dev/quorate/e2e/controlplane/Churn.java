package dev.quorate.e2e.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Objects that are created, changed and deleted all the time. Each writer has its own, and knows
 * what came back: an object that is not as it was left is a finding.
 */
final class Churn implements AutoCloseable {
  private static final int WRITERS = 4;
  private static final int OBJECTS_OF_A_WRITER = 15;
  private static final int PAUSE_MILLIS = 20;

  /** A write that failed may still be carried out for as long as a member may wait with it. */
  private static final long IN_DOUBT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(WRITERS);
  private final List<Writer> writers = new ArrayList<>();
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger writes = new AtomicInteger();

  /** An object as the API server said that it is stored. */
  record Acknowledged(String name, String resourceVersion) {}

  Churn(KubernetesClient client, List<Kind<?>> kinds, long seed) {
    for (int i = 0; i < WRITERS; i++) {
      Kind<?> kind = kinds.get(i % kinds.size());
      writers.add(new Writer(client, kind, "writer" + i, new Random(seed + i)));
    }
  }

  void start() {
    for (Writer writer : writers) {
      var _ = threads.scheduleWithFixedDelay(writer::step, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** How many were acknowledged. */
  int writes() {
    return writes.get();
  }

  List<String> findings() {
    return List.copyOf(findings);
  }

  /** What was answered with an error. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Names and versions of all that has to be there, once nobody writes any more. */
  Map<String, String> left() {
    Map<String, String> left = new TreeMap<>();
    writers.forEach(writer -> left.putAll(writer.left()));
    return left;
  }

  void stop() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
      throw new AssertionError("a write does not end");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class Writer {
    private final KubernetesClient client;
    private final Kind<?> kind;
    private final String name;
    private final Random random;

    /** What is there, by name. */
    private final Map<String, HasMetadata> known = new TreeMap<>();

    /** Until when an object may be changed by a write that failed. */
    private final Map<String, Long> inDoubt = new TreeMap<>();

    private int count;

    Writer(KubernetesClient client, Kind<?> kind, String name, Random random) {
      this.client = client;
      this.kind = kind;
      this.name = name;
      this.random = random;
    }

    void step() {
      String object = name + "-" + random.nextInt(OBJECTS_OF_A_WRITER);
      try {
        if (inDoubt.containsKey(object)) {
          lookAt(object);
        }
        write(object);
      } catch (KubernetesClientException e) {
        failed(object, e);
      } catch (RuntimeException e) {
        findings.add(object + ": " + e);
      }
    }

    private void write(String object) {
      Optional<HasMetadata> before = Optional.ofNullable(known.get(object));
      if (before.isEmpty()) {
        stored(kind.create(client, object, String.valueOf(count++)));
      } else if (random.nextInt(5) == 0) {
        kind.delete(client, before.get());
        known.remove(object);
        inDoubt.remove(object);
        writes.incrementAndGet();
      } else {
        stored(kind.change(client, before.get(), String.valueOf(count++)));
      }
    }

    private void stored(HasMetadata object) {
      String named = object.getMetadata().getName();
      known.put(named, object);
      inDoubt.remove(named);
      acknowledged.add(
          new Acknowledged(kind.name() + "/" + named, object.getMetadata().getResourceVersion()));
      writes.incrementAndGet();
    }

    /** It may be what a failed write made of it, or what it was before. */
    private void lookAt(String object) {
      kind.get(client, object)
          .ifPresentOrElse(found -> known.put(object, found), () -> known.remove(object));
    }

    private void failed(String object, KubernetesClientException e) {
      boolean isContradiction = e.getCode() == 409 || e.getCode() == 404;
      long now = System.nanoTime();
      if (isContradiction && !inDoubt.containsKey(object)) {
        findings.add(object + " is not as it was left: " + e.getMessage());
      } else if (!isContradiction) {
        failures.add(object + ": " + e.getMessage());
      }
      if (!isContradiction || inDoubt.getOrDefault(object, now) - now > 0) {
        inDoubt.put(object, now + IN_DOUBT_NANOS);
      }
    }

    Map<String, String> left() {
      for (String object : List.copyOf(inDoubt.keySet())) {
        lookAt(object);
      }
      Map<String, String> left = new TreeMap<>();
      known.forEach(
          (object, stored) ->
              left.put(kind.name() + "/" + object, stored.getMetadata().getResourceVersion()));
      return left;
    }
  }
}
