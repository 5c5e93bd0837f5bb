package dev.quorate.e2e.controlplane;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node of this build, in a process of its own. */
public final class QuorateMember implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  public final String name;
  private final Path jar;
  private final Path data;
  private final List<Integer> ports = OwnProcess.freePorts(3);
  private final OwnProcess process;

  QuorateMember(String name, Path jar, Path directory) {
    this.name = name;
    this.jar = jar;
    this.data = directory.resolve(name);
    this.process = new OwnProcess(name, directory);
  }

  /** host:port of its admin API. */
  public String adminAddress() {
    return "localhost:" + ports.get(0);
  }

  public String clientAddress() {
    return "http://localhost:" + clientPort();
  }

  int clientPort() {
    return ports.get(1);
  }

  public void start(String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-jar", jar.toString(), "--node-id", name));
    command.addAll(List.of("--data-dir", data.toString()));
    command.addAll(List.of("--port", ports.get(0).toString()));
    command.addAll(List.of("--client-port", ports.get(1).toString()));
    command.addAll(List.of("--peer-port", ports.get(2).toString()));
    command.addAll(List.of(flags));
    process.start(command);
  }

  public void kill() {
    process.kill();
  }

  void stop() {
    process.stop();
  }

  public void awaitServing(int voters) {
    await(name + " serves with " + voters + " voters")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              JsonNode report = report();
              return report.path("state").asText().equals("SERVING")
                  && report.path("caughtUp").asBoolean()
                  && report.path("voters").size() == voters;
            });
  }

  public boolean leads() {
    JsonNode report = report();
    return !report.path("leader").asText().isEmpty()
        && report.path("leader").equals(report.path("memberId"));
  }

  /** Missing while it does not answer. */
  JsonNode report() {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://" + adminAddress() + "/admin/v1/report"))
                  .timeout(Duration.ofSeconds(2))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : MissingNode.getInstance();
    } catch (IOException notYet) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that it has printed. */
  String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}
