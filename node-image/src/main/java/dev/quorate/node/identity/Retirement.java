package dev.quorate.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The decision that the data of a member that was removed is moved out of the way. A file in the
 * data directory from before the first move until after the last: a start that finds it runs no
 * member on the rest of the data.
 *
 * @param folder where the data goes, relative to the data directory
 */
public record Retirement(long clusterId, long epoch, long memberId, String nodeId, String folder) {
  static final String FILE = "retiring.json";
  private static final int FORMAT = 1;

  static Retirement of(Identity member, String folder) {
    return new Retirement(
        member.clusterId(), member.epoch(), member.memberId(), member.nodeId(), folder);
  }

  static String folderName(Identity member) {
    return HexId.format(member.memberId());
  }

  /** Whose data it is, as far as it is to be reported. */
  public Identity identity() {
    return new Identity(clusterId, epoch, memberId, nodeId, Identity.Stage.JOINING, List.of());
  }

  /** Durable when it returns. */
  void write(Path dataDirectory) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("clusterId", HexId.format(clusterId));
    json.put("epoch", epoch);
    json.put("memberId", HexId.format(memberId));
    json.put("nodeId", nodeId);
    json.put("folder", folder);
    SealedFile.write(dataDirectory.resolve(FILE), FORMAT, json);
  }

  static Retirement read(Path dataDirectory)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path file = dataDirectory.resolve(FILE);
    JsonNode json = SealedFile.read(file, FORMAT);
    try {
      return new Retirement(
          id(json, "clusterId"),
          json.required("epoch").asLong(),
          id(json, "memberId"),
          json.required("nodeId").asText(),
          json.required("folder").asText());
    } catch (IllegalArgumentException e) {
      throw new SealedFile.Damaged(file + ": " + e.getMessage());
    }
  }

  private static long id(JsonNode json, String field) {
    String text = json.required(field).asText();
    return HexId.parse(text)
        .orElseThrow(() -> new IllegalArgumentException(field + " is " + text + ", no id"));
  }
}
