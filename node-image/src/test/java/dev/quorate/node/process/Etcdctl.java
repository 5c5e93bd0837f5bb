package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** etcdctl at one cluster: what it prints, without what differs between two runs. */
final class Etcdctl implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{14,16}\\b");
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern MEMBER = Pattern.compile("\\{ID: ID[^}]*}");

  /** A bar that is drawn again and again. */
  private static final Pattern PROGRESS = Pattern.compile("^\\d+ / \\d+ \\[");

  private static final String ONE = "@ ";
  private static final int PATIENCE_SECONDS = 30;

  private final Path program;
  private final List<String> endpoints;
  private final Path directory;
  private final Map<String, String> kept = new HashMap<>();
  private final Deque<Running> running = new ArrayDeque<>();
  private int files;

  private record Running(Process process, Path output) {}

  Etcdctl(Path program, List<String> endpoints, Path directory) {
    this.program = program;
    this.endpoints = endpoints;
    this.directory = directory;
  }

  /** Its output and its exit status. */
  String run(String command, String input) throws IOException, InterruptedException {
    Running started = start(command, input);
    if (!started.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      started.process.destroyForcibly();
      return normalise(command, Files.readString(started.output)) + "does not end\n";
    }
    return normalise(command, Files.readString(started.output))
        + "status "
        + started.process.exitValue()
        + "\n";
  }

  /** Keeps the first id that it prints. */
  String keep(String name, String command) throws IOException, InterruptedException {
    Running started = start(command, "");
    started.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    String output = Files.readString(started.output);
    Matcher id = ID.matcher(output);
    kept.put(name, id.find() ? id.group() : "none");
    return normalise(command, output);
  }

  void begin(String command) throws IOException, InterruptedException {
    running.add(start(command, ""));
  }

  /** Ends the oldest of those that were begun, once it has printed so much. */
  String end(int lines) throws IOException, InterruptedException {
    Running oldest = running.remove();
    await(oldest, lines);
    String output = Files.readString(oldest.output);
    oldest.process.destroy();
    if (!oldest.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end: " + output);
    }
    return normalise("", output);
  }

  /** Until the newest of those that were begun has printed so much. */
  void awaitNewest(int lines) {
    await(running.getLast(), lines);
  }

  private static void await(Running command, int lines) {
    Awaitility.await("it prints " + lines + " lines")
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Files.readString(command.output).lines().count() >= lines);
  }

  private Running start(String command, String input) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(program.toString());
    boolean isOfOne = command.startsWith(ONE);
    arguments.add("--endpoints=" + (isOfOne ? endpoints.getFirst() : String.join(",", endpoints)));
    Matcher argument =
        ARGUMENT.matcher(filledIn(isOfOne ? command.substring(ONE.length()) : command));
    while (argument.find()) {
      arguments.add(argument.group(1) == null ? argument.group(2) : argument.group(1));
    }
    Path output = directory.resolve("output" + files++);
    Path in = Files.writeString(directory.resolve("input" + files), input, UTF_8);
    Process process =
        new ProcessBuilder(arguments)
            .redirectErrorStream(true)
            .redirectInput(in.toFile())
            .redirectOutput(output.toFile())
            .start();
    return new Running(process, output);
  }

  private String filledIn(String command) throws IOException, InterruptedException {
    String filled = command;
    for (Map.Entry<String, String> name : kept.entrySet()) {
      filled = filled.replace("$" + name.getKey(), name.getValue());
    }
    if (filled.contains("$NEXT")) {
      JsonNode header = JSON.readTree(plain("get x -w json")).path("header");
      filled = filled.replace("$NEXT", String.valueOf(header.path("revision").asLong() + 1));
    }
    if (filled.contains("$FOLLOWER")) {
      filled = filled.replace("$FOLLOWER", follower());
    }
    return filled.replace("$FILE", directory.resolve("file" + files).toString());
  }

  private String follower() throws IOException, InterruptedException {
    for (JsonNode member : JSON.readTree(plain("endpoint status -w json"))) {
      JsonNode status = member.path("Status");
      JsonNode id = status.path("header").path("member_id");
      if (!id.equals(status.path("leader"))) {
        return Long.toUnsignedString(id.bigIntegerValue().longValue(), 16);
      }
    }
    throw new AssertionError("everybody leads");
  }

  private String plain(String command) throws IOException, InterruptedException {
    Running started = start(command, "");
    started.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return Files.readString(started.output)
        .lines()
        .filter(line -> !line.startsWith("{\"level\""))
        .collect(Collectors.joining("\n"));
  }

  /** Without logs, ids, addresses, times and sizes; lines about several members in one order. */
  private String normalise(String command, String output) {
    Stream<String> lines =
        output
            .lines()
            .filter(line -> !line.startsWith("{\"level\"") && !PROGRESS.matcher(line).find())
            .map(line -> ID.matcher(line).replaceAll("ID"))
            .map(
                line ->
                    line.replace(directory.toString(), "DIRECTORY").replaceAll("file\\d+", "FILE"))
            .map(line -> line.replaceAll("(localhost|127\\.0\\.0\\.1):\\d+", "ADDRESS"))
            .map(
                line ->
                    line.replaceAll(
                        "\"?(cluster_?id|member_?id|raft_?term|ClusterID|MemberID|RaftTerm|Lease|ID|leader)\"?"
                            + " ?: ?\\d+",
                        "$1: ID"))
            .map(line -> line.replaceAll("(took|took =|took:) ?[0-9.]+[mµn]?s", "took TIME"))
            .map(line -> line.replaceAll("remaining\\(\\d+s\\)", "remaining(TIME)"))
            .map(line -> line.replaceAll("-?\\d+(\\.\\d+)? [kMG]?B\\b", "SIZE"));
    if (command.startsWith("member")
        || command.startsWith("endpoint")
        || command.startsWith("defrag")) {
      lines =
          lines
              .map(line -> command.contains("status") ? line.replaceAll("\\d+%?", "N") : line)
              .map(line -> line.replaceAll("[ ─]+", " "))
              .map(line -> command.startsWith("member") ? inOneOrder(line) : line)
              // Of lease ids too, which are others in each cluster.
              .map(line -> command.contains("hashkv") ? line.replaceAll("\\d{5,}", "HASH") : line)
              .sorted();
    }
    return lines.map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Members come in the order of their ids, which are others in each cluster. */
  private static String inOneOrder(String line) {
    List<String> members = MEMBER.matcher(line).results().map(MatchResult::group).sorted().toList();
    return members.isEmpty() ? line : MEMBER.matcher(line).replaceAll("MEMBER") + members;
  }

  @Override
  public void close() {
    running.forEach(it -> it.process.destroyForcibly());
  }
}
