package dev.quorate.operator.scale;

import dev.quorate.operator.kubernetes.ChartRights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged operator as a process, with the flags of its image and the heap of the goal. */
final class MeasuredOperator implements RunningOperator {
  private static final Path JAR =
      Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

  /** "GC(3) Pause Young (Allocation Failure) 120M->60M(371M) 12.345ms". */
  private static final Pattern COLLECTION = Pattern.compile("Pause (\\w+).* \\d+M->(\\d+)M\\(");

  private final Process process;
  private final Path log;
  private final Path collections;

  /** One garbage collection; MiB. */
  private record Collection(boolean full, int after) {}

  MeasuredOperator(Path directory, Path kubeconfig, int heapMiB) {
    try {
      log = Files.createTempFile(directory, "operator-", ".log");
      collections = Files.createTempFile(directory, "operator-gc-", ".log");
      var builder =
          new ProcessBuilder(
              java("java"),
              "-XX:+UseSerialGC",
              "-Xmx" + heapMiB + "m",
              "-XX:+ExitOnOutOfMemoryError",
              "--sun-misc-unsafe-memory-access=allow",
              "-Xlog:gc:file=" + collections + ":uptime:filecount=0",
              "-jar",
              JAR.toString());
      builder.environment().remove("KUBERNETES_SERVICE_HOST");
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
      builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(freePort()));
      builder.environment().put("POD_NAME", "operator-0");
      builder.environment().put("POD_NAMESPACE", ChartRights.NAMESPACE);
      builder.environment().put("QUORATE_LEASE_NAME", ChartRights.LEASE);
      builder.environment().put("QUORATE_NODE_IMAGE", "quorate/node:scale");
      process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void requirePackage() {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException("there is no " + JAR + ": run `make build`");
    }
  }

  private static String java(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public boolean runs() {
    return process.isAlive();
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What is in use after a collection of everything: the live objects; MiB. */
  int liveHeap() {
    long before = collections().stream().filter(Collection::full).count();
    try {
      new ProcessBuilder(java("jcmd"), String.valueOf(process.pid()), "GC.run")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(30, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    List<Collection> full = collections().stream().filter(Collection::full).toList();
    if (full.size() <= before) {
      throw new IllegalStateException("the operator made no full collection: " + lastLines());
    }
    return full.getLast().after();
  }

  /** The most that was in use after a collection; with garbage of the old generation; MiB. */
  int mostHeapAfterCollection() {
    return collections().stream().mapToInt(Collection::after).max().orElse(0);
  }

  /** Most memory of the process in the machine so far; MiB, 0 where /proc does not tell. */
  long mostResident() {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kib -> Long.parseLong(kib) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private List<Collection> collections() {
    try {
      List<Collection> found = new ArrayList<>();
      for (String line : Files.readAllLines(collections)) {
        Matcher pause = COLLECTION.matcher(line);
        if (pause.find()) {
          found.add(
              new Collection(pause.group(1).equals("Full"), Integer.parseInt(pause.group(2))));
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As a kubelet does it, with the chart's terminationGracePeriodSeconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
