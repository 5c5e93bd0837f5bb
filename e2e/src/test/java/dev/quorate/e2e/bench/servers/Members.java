package dev.quorate.e2e.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Three server processes that speak the etcd v3 API, each with its own directory. */
public final class Members implements AutoCloseable {
  public static final int COUNT = 3;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int LINES_OF_LOG = 15;

  private final Software software;
  private final List<List<String>> commands;
  private final Map<String, String> environment;
  private final List<Integer> clientPorts;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private Members(
      Software software,
      List<List<String>> commands,
      Map<String, String> environment,
      List<Integer> clientPorts,
      Path directory) {
    this.software = software;
    this.commands = commands;
    this.environment = environment;
    this.clientPorts = clientPorts;
    this.directory = directory;
  }

  /** Not started yet; their directories are below this one, and go when the members are closed. */
  public static Members of(Software software, Path parent, String heap) throws IOException {
    Path directory = Files.createTempDirectory(parent, software.name() + "-");
    int each = software.portsOfAMember();
    List<Integer> ports = freePorts(each * COUNT);
    return new Members(
        software,
        software.commands(directory, ports),
        software.environment(heap),
        portsOfClients(ports, each),
        directory);
  }

  private static List<Integer> portsOfClients(List<Integer> ports, int each) {
    return IntStream.range(0, COUNT).mapToObj(i -> ports.get(each * i)).toList();
  }

  /** Others of the same software, with the same heap, that begin with a snapshot; not started. */
  public Members restoredFrom(Path snapshot) throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(directory.getParent(), software.name() + "-restored-");
    int each = software.portsOfAMember();
    List<Integer> ports = freePorts(each * COUNT);
    Software.Restore restore = software.restore(snapshot, place, ports);
    Path log = place.resolve("restore.log");
    for (List<String> command : restore.before()) {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
      }
    }
    return new Members(
        software, restore.commands(), environment, portsOfClients(ports, each), place);
  }

  public String name() {
    return software.name();
  }

  public List<Integer> clientPorts() {
    return clientPorts;
  }

  /** As etcd's generator takes them. */
  public List<String> endpoints() {
    return clientPorts.stream().map(port -> "127.0.0.1:" + port).toList();
  }

  public void start() {
    for (int i = 0; i < COUNT; i++) {
      processes.add(launch(i));
    }
  }

  /** kill -9. */
  public void kill(int member) {
    processes.get(member).destroyForcibly();
  }

  /** SIGSTOP: the process stands still and its connections stay open. */
  public void pause(int member) throws IOException, InterruptedException {
    signal("STOP", member);
  }

  public void resume(int member) throws IOException, InterruptedException {
    signal("CONT", member);
  }

  private void signal(String signal, int member) throws IOException, InterruptedException {
    String pid = Long.toString(processes.get(member).pid());
    int code = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("kill -%s %s ended with %d".formatted(signal, pid, code));
    }
  }

  public void awaitEnd(int member) throws InterruptedException {
    processes.get(member).waitFor();
  }

  /** With the data that it has. */
  public void startAgain(int member) throws InterruptedException {
    awaitEnd(member);
    processes.set(member, launch(member));
  }

  /** Of all members since they were started. */
  public Duration cpu() {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Resident memory in MiB, from /proc (proc(5)). */
  public double residentMiB(int member) throws IOException {
    Path status = Path.of("/proc", Long.toString(processes.get(member).pid()), "status");
    Matcher resident = RESIDENT.matcher(Files.readString(status));
    if (!resident.find()) {
      throw new IOException(status + " does not say VmRSS");
    }
    return Long.parseLong(resident.group(1)) / 1024.0;
  }

  private Process launch(int member) {
    Path log = directory.resolve("n" + member + ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(commands.get(member));
      builder.environment().putAll(environment);
      software.workingDirectory().ifPresent(folder -> builder.directory(folder.toFile()));
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + commands.get(member), e);
    }
  }

  /** The end of each member's log, for the error when they do not do what is expected. */
  public String logs() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      text.append("%s n%d:\n".formatted(name(), i));
      try {
        List<String> lines = Files.readAllLines(directory.resolve("n" + i + ".log"));
        lines
            .subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size())
            .forEach(line -> text.append("  ").append(line).append('\n'));
      } catch (IOException e) {
        text.append("  (no log: ").append(e.getMessage()).append(")\n");
      }
    }
    return text.toString();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
