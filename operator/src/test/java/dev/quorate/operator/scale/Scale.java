package dev.quorate.operator.scale;

import dev.quorate.operator.scale.AuditLog.Requests;
import dev.quorate.operator.scale.Measurements.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures one operator with 10, 100, 500, 1000 clusters, each number on top of the one before, and
 * prints tables (docs/scale.md says what the lines mean). Ends with 1 where a measurement could not
 * be finished, after printing what there is.
 */
final class Scale {
  private static final int CLUSTERS_IN_A_NAMESPACE = 10;
  private static final int CREATED_IN_PARALLEL = 8;
  private static final int WARM_UPS = 5;
  private static final int ALONE = 5;
  private static final int DRIPPING = 60;

  /** Longer than a settled cluster is left alone: each is looked at at least once. */
  private static final Duration SETTLED = Duration.ofSeconds(65);

  private static final Duration QUIET = Duration.ofSeconds(6);
  private static final int MOST_TRIES_TO_SETTLE = 20;

  /** Nobody waits for a single cluster as long as this. */
  private static final Duration ONE = Duration.ofMinutes(3);

  private final Stage<MeasuredOperator> stage;
  private final List<String> all = new ArrayList<>();
  private int ones;

  private Scale(Stage<MeasuredOperator> stage) {
    this.stage = stage;
  }

  /**
   * @param arguments the numbers of clusters, ascending
   */
  public static void main(String[] arguments) throws IOException {
    List<Integer> sizes = Arrays.stream(arguments).map(Integer::valueOf).sorted().toList();
    int heap = Integer.getInteger("quorate.scale.heap", 384);
    MeasuredOperator.requirePackage();
    Path directory = Files.createTempDirectory("quorate-scale");
    System.err.println("logs are in " + directory);
    var report =
        new Measurements(
            "%d processors, %d MiB of heap for the operator, Java %s"
                .formatted(Runtime.getRuntime().availableProcessors(), heap, Runtime.version()));
    endWithin(Duration.ofMinutes(Integer.getInteger("quorate.scale.minutes", 60)), report);
    // The second is measured also when the first failed.
    boolean grown = measured(report, () -> grow(directory.resolve("sizes"), heap, sizes, report));
    boolean dripped = measured(report, () -> drip(directory.resolve("drip"), heap, report));
    end(report, grown && dripped ? 0 : 1);
  }

  private static void endWithin(Duration most, Measurements report) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              Stage.pause(most);
              report.add("Not finished: it took more than %d minutes".formatted(most.toMinutes()));
              end(report, 1);
            });
  }

  // The shutdown ends every process and server of the stage.
  private static void end(Measurements report, int status) {
    System.out.print(report.markdown());
    System.exit(status);
  }

  private static boolean measured(Measurements report, Runnable measurement) {
    try {
      measurement.run();
      return true;
    } catch (RuntimeException e) {
      System.err.println("Not finished: " + e.getMessage());
      report.add("Not finished: " + e.getMessage());
      return false;
    }
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stage<MeasuredOperator> stage(Path directory, int heap) {
    return new Stage<>(
        made(directory), (logs, kubeconfig) -> new MeasuredOperator(logs, kubeconfig, heap));
  }

  private static void grow(Path directory, int heap, List<Integer> sizes, Measurements report) {
    try (var stage = stage(directory, heap)) {
      var scale = new Scale(stage);
      double alone = scale.alone();
      for (int size : sizes) {
        scale.measure(size, alone, report);
        System.err.println(report.markdown());
      }
    }
  }

  /** The median time of a cluster that is created when there is nobody else to look after. */
  private double alone() {
    oneByOne(WARM_UPS);
    double alone = oneByOne(ALONE);
    System.err.println("alone: " + Measurements.seconds(alone));
    return alone;
  }

  private double oneByOne(int count) {
    stage.createNamespace("ones");
    List<Double> times = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      String key = "ones/one-" + ones++;
      times.add(untilReady(key));
    }
    return Measurements.percentile(times, 0.5);
  }

  private double untilReady(String key) {
    String[] name = key.split("/", 2);
    long begin = System.nanoTime();
    stage.create(name[0], name[1]);
    all.add(key);
    stage.await(ONE, () -> key + " is not ready", () -> stage.clusters.readyAt(key).isPresent());
    return seconds(stage.clusters.readyAt(key).orElseThrow() - begin);
  }

  private void measure(int size, double alone, Measurements report) {
    settle();
    stage.audit.next();
    int created = size - (all.size() - ones);
    Duration cpuBefore = stage.operator().cpu();
    List<Double> times = burst(size, created);
    settle();
    double creationCpu = seconds(stage.operator().cpu().minus(cpuBefore).toNanos()) / created;
    Requests creation = stage.audit.next();

    cpuBefore = stage.operator().cpu();
    long begin = System.nanoTime();
    System.err.println("settled with " + all.size());
    Stage.pause(SETTLED);
    Requests settled = stage.audit.next();
    double window = seconds(System.nanoTime() - begin);
    double settledCpu = seconds(stage.operator().cpu().minus(cpuBefore).toNanos()) / window;
    int mostHeap = stage.operator().mostHeapAfterCollection();
    int liveHeap = stage.operator().liveHeap();
    double next = oneByOne(ALONE);
    settle();
    long resident = stage.operator().mostResident();
    stage.audit.next();
    double restart = restart();
    Requests restarted = stage.audit.next();
    report.add(
        new Row(
            size,
            created,
            Measurements.percentile(times, 0.5),
            Measurements.percentile(times, 0.99),
            creation.all() / (double) created,
            creation.writes() / (double) created,
            creationCpu,
            settled.all() / window / all.size(),
            settled.writes(),
            settledCpu,
            Math.max(mostHeap, stage.operator().mostHeapAfterCollection()),
            liveHeap,
            Math.max(resident, stage.operator().mostResident()),
            next,
            alone,
            restart,
            restarted.all() / (double) all.size(),
            stage.ended()),
        creation,
        settled);
  }

  private List<Double> burst(int size, int created) {
    Map<String, Long> begun = new ConcurrentHashMap<>();
    inParallel(
        IntStream.range(size - created, size)
            .<Runnable>mapToObj(
                n ->
                    () -> {
                      String namespace = "team-" + n / CLUSTERS_IN_A_NAMESPACE;
                      stage.createNamespace(namespace);
                      begun.put(namespace + "/demo-" + n, System.nanoTime());
                      stage.create(namespace, "demo-" + n);
                    })
            .toList());
    all.addAll(begun.keySet());
    stage.await(
        ONE.plusSeconds(5L * created),
        () -> stage.clusters.ready(begun.keySet()) + " of " + created + " are ready",
        () -> stage.clusters.ready(begun.keySet()) == created);
    return begun.entrySet().stream()
        .map(it -> seconds(stage.clusters.readyAt(it.getKey()).orElseThrow() - it.getValue()))
        .toList();
  }

  /** Until the operator writes nothing for a while. */
  private void settle() {
    for (int tries = 0; tries < MOST_TRIES_TO_SETTLE; tries++) {
      long before = stage.audit.writesSoFar();
      Stage.pause(QUIET);
      if (stage.audit.writesSoFar() == before) {
        return;
      }
    }
  }

  /** From the start of the process until the last cluster's status speaks of its newest spec. */
  private double restart() {
    stage.stopOperator();
    Map<String, Long> generations = new ConcurrentHashMap<>();
    inParallel(
        all.stream().<Runnable>map(key -> () -> generations.put(key, stage.edit(key))).toList());
    long begin = System.nanoTime();
    stage.startOperator();
    stage.await(
        Duration.ofMinutes(10),
        () -> observed(generations) + " of " + generations.size() + " are reconciled",
        () -> observed(generations) == generations.size());
    long last =
        generations.entrySet().stream()
            .mapToLong(it -> stage.clusters.observedAt(it.getKey(), it.getValue()).orElseThrow())
            .max()
            .orElseThrow();
    return seconds(last - begin);
  }

  private long observed(Map<String, Long> generations) {
    return generations.entrySet().stream()
        .filter(it -> stage.clusters.observedAt(it.getKey(), it.getValue()).isPresent())
        .count();
  }

  private static void drip(Path directory, int heap, Measurements report) {
    try (var stage = stage(directory, heap)) {
      var scale = new Scale(stage);
      double alone = scale.alone();
      stage.createNamespace("hostile");
      inParallel(
          IntStream.range(0, DRIPPING)
              .<Runnable>mapToObj(n -> () -> stage.create("hostile", PlayedNodes.DRIPS + n))
              .toList());
      stage.await(
          ONE,
          () -> stage.nodes.dripping() + " members drip",
          () -> stage.nodes.dripping() >= DRIPPING);
      double next = scale.oneByOne(ALONE);
      report.add(
          """
          | one cluster, Ready after | |
          |---|---:|
          | alone | %s |
          | next to %d clusters whose members send one byte a second | %s |
          | ratio | %s x |
          """
              .formatted(
                  Measurements.seconds(alone),
                  DRIPPING,
                  Measurements.seconds(next),
                  Measurements.number(next / alone, 2)));
    }
  }

  private static void inParallel(List<Runnable> tasks) {
    try (ExecutorService threads = Executors.newFixedThreadPool(CREATED_IN_PARALLEL)) {
      List<Future<?>> running = new ArrayList<>();
      tasks.forEach(task -> running.add(threads.submit(task)));
      for (Future<?> task : running) {
        task.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException("not all were done: " + e.getMessage(), e);
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
