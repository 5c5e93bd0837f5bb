package dev.quorate.operator.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the operator asks of the API server, as the API server's own audit log has it. */
final class AuditLog {
  /** The API server's; the operator's ServiceAccount has the one name. */
  static String policy(String user) {
    return """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived, ResponseStarted, Panic]
        rules:
        - {level: Metadata, users: ["%s"]}
        - {level: None}
        """
        .formatted(user);
  }

  /** How often each verb of each resource was asked for. */
  record Requests(Map<String, Long> byKind) {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

    long all() {
      return byKind.values().stream().mapToLong(Long::longValue).sum();
    }

    long writes() {
      return byKind.entrySet().stream()
          .filter(kind -> WRITES.contains(kind.getKey().split(" ", 2)[0]))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private final Map<String, Long> byKind = new TreeMap<>();
  private long position;

  AuditLog(Path file) {
    this.file = file;
  }

  /** What was answered since the last call; without the operator's lease, which is one for all. */
  Requests next() {
    read();
    var requests = new Requests(new TreeMap<>(byKind));
    byKind.clear();
    return requests;
  }

  /** Since the last call of {@link #next}. */
  long writesSoFar() {
    read();
    return new Requests(byKind).writes();
  }

  private void read() {
    if (!Files.exists(file)) {
      return;
    }
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      log.seek(position);
      byte[] part = new byte[1 << 20];
      var rest = new StringBuilder();
      for (int read = log.read(part); read > 0; read = log.read(part)) {
        // Names and paths are ASCII.
        rest.append(new String(part, 0, read, StandardCharsets.US_ASCII));
        int from = 0;
        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
          count(json.readTree(rest.substring(from, end)));
          position += end + 1 - from;
          from = end + 1;
        }
        rest.delete(0, from);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String resource = object.path("resource").asText(event.path("requestURI").asText());
    if (resource.equals("leases")) {
      return;
    }
    String sub = object.path("subresource").asText("");
    byKind.merge(
        event.path("verb").asText() + " " + resource + (sub.isEmpty() ? "" : "/" + sub),
        1L,
        Long::sum);
  }
}
