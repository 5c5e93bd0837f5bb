package dev.quorate.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quorate.node.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A node in a JVM of its own, on loopback ports that stay the same over its restarts. Its output
 * goes to a file beside its data directory, which failures quote.
 */
public final class NodeProcess implements AutoCloseable {
  /**
   * GNU env becomes the program that it starts, with SIGINT as it is by default: what is started in
   * the background of a shell without job control inherits that it is ignored.
   */
  private static final List<String> WITH_DEFAULT_SIGINT = withDefaultSigint();

  private static final long SIGINT_BIT = 1L << (2 - 1);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Starts fast, and has little memory. */
  private static final List<String> SMALL =
      List.of(
          "-Xmx192m",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final String nodeId;
  private final Path dataDirectory;
  private final Path log;
  private final List<Integer> ports;
  private final NodeHttp http;
  private List<String> jvmFlags = SMALL;
  private List<String> launcher = List.of();
  private Map<String, String> environment = Map.of();
  private Optional<Process> process = Optional.empty();

  /**
   * @param directory holds the data directory and the log of this node
   */
  public NodeProcess(String nodeId, Path directory) {
    this(nodeId, directory, Optional.empty());
  }

  public NodeProcess(String nodeId, Path directory, Optional<String> token) {
    this.nodeId = nodeId;
    this.dataDirectory = directory.resolve(nodeId);
    this.log = directory.resolve(nodeId + ".log");
    this.ports = FreePorts.find(3);
    this.http = new NodeHttp(ports.get(0), token);
  }

  /** Its next starts are those of the image in a container of this size. */
  public NodeProcess inContainerOf(int mebibytes) {
    ImageStart image = ImageStart.inContainerOf(mebibytes);
    // MaxRAM is what the JVM takes for the memory of its container.
    jvmFlags = new ArrayList<>(image.flags());
    jvmFlags.add("-XX:MaxRAM=" + mebibytes + "m");
    environment = image.environment();
    return this;
  }

  /** The same, in a control group of this size. */
  public NodeProcess inControlGroup(Path processes, int mebibytes) {
    launcher = List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", processes.toString());
    ImageStart image = ImageStart.inContainerOf(mebibytes);
    jvmFlags = image.flags();
    environment = image.environment();
    return this;
  }

  public String nodeId() {
    return nodeId;
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  /** host:port of its HTTP API. */
  public String restAddress() {
    return "localhost:" + ports.get(0);
  }

  public String etcdEndpoint() {
    return "http://localhost:" + ports.get(1);
  }

  public int restPort() {
    return ports.get(0);
  }

  public int clientPort() {
    return ports.get(1);
  }

  public int peerPort() {
    return ports.get(2);
  }

  public NodeHttp http() {
    return http;
  }

  private static List<String> withDefaultSigint() {
    List<String> env = List.of("env", "--default-signal=INT");
    try {
      List<String> probe = new ArrayList<>(env);
      probe.add("true");
      return new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor() == 0
          ? env
          : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Starts the process; does not wait for it. */
  public NodeProcess start(String... flags) {
    return start(ProcessBuilder.Redirect.appendTo(log.toFile()), flags);
  }

  /** The same, with a pipe as output that nobody reads. */
  NodeProcess startUnread(String... flags) {
    return start(ProcessBuilder.Redirect.PIPE, flags);
  }

  private NodeProcess start(ProcessBuilder.Redirect output, String... flags) {
    if (isAlive()) {
      throw new IllegalStateException(nodeId + " runs already");
    }
    List<String> command = new ArrayList<>(launcher);
    command.addAll(WITH_DEFAULT_SIGINT);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--node-id",
            nodeId,
            "--data-dir",
            dataDirectory.toString(),
            "--port",
            ports.get(0).toString(),
            "--client-port",
            ports.get(1).toString(),
            "--peer-port",
            ports.get(2).toString()));
    command.addAll(List.of(flags));
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
      builder.environment().putAll(environment);
      process = Optional.of(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  /** kill -9. */
  public void kill() {
    process.ifPresent(Process::destroyForcibly);
    awaitExit();
  }

  /** SIGTERM; gives the exit code. */
  public int stop() {
    process.ifPresent(Process::destroy);
    return awaitExit();
  }

  /** SIGINT, as of Control-C; gives the exit code. */
  public int interrupt() throws IOException, InterruptedException {
    signal("-INT");
    return awaitExit();
  }

  /** SIGSTOP: it does nothing until it is resumed, and its connections stay. */
  public void pause() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    String pid = String.valueOf(process.orElseThrow().pid());
    new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor();
  }

  /** The most memory that it had in use, for people; unknown elsewhere than on Linux. */
  public String peakResidentMemory() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.orElseThrow().pid()), "status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .map(line -> line.substring("VmHWM:".length()).strip())
            .findFirst()
            .orElse("unknown")
        : "unknown";
  }

  /** Whether it inherited that SIGINT is ignored (Linux; elsewhere it is taken as not). */
  public boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.orElseThrow().pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(mask -> (mask & SIGINT_BIT) != 0);
  }

  public int awaitExit() {
    if (process.isEmpty()) {
      return 0;
    }
    try {
      if (!process.get().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(nodeId + " did not end\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return process.get().exitValue();
  }

  /** The report; missing while the node does not answer. */
  public JsonNode report() {
    try {
      NodeHttp.Reply reply = http.get("/admin/v1/report");
      return reply.status() == 200 ? reply.json() : MissingNode.getInstance();
    } catch (IOException notYet) {
      return MissingNode.getInstance();
    }
  }

  public String state() {
    return report().path("state").asText();
  }

  public NodeProcess awaitState(String wanted) {
    awaitReport("state " + wanted, report -> report.path("state").asText().equals(wanted));
    return this;
  }

  /** Waits until this node serves and knows this many voters. */
  public NodeProcess awaitServing(int voters) {
    awaitReport(
        "serving with " + voters + " voters",
        report ->
            report.path("state").asText().equals("SERVING")
                && report.path("caughtUp").asBoolean()
                && report.path("voters").size() == voters);
    return this;
  }

  public JsonNode awaitReport(String what, Predicate<JsonNode> condition) {
    JsonNode[] last = {MissingNode.getInstance()};
    try {
      Awaitility.await(nodeId + ": " + what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                last[0] = report();
                return condition.test(last[0]);
              });
      return last[0];
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          nodeId + ": no " + what + "; last report " + last[0] + "\n" + output(), e);
    }
  }

  /** Everything the node has printed, over all its starts. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    http.close();
  }
}
