package dev.quorate.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose data directory this is: one member of one cluster, from before its first message to the end
 * of its data.
 *
 * @param stage how far this member has come; decides what an empty log means
 * @param seeds REST addresses that were given for joining, to use again after a restart
 * @param confirmedBy UID of the resource whose operator last named this cluster as the resource's
 *     own; absent on a member that was never managed, or only by a version that did not ask
 */
public record Identity(
    long clusterId,
    long epoch,
    long memberId,
    String nodeId,
    Stage stage,
    List<String> seeds,
    Optional<String> confirmedBy) {
  public static final String FILE = "identity.json";
  private static final int FORMAT = 1;

  public Identity {
    seeds = List.copyOf(seeds);
  }

  /** Of a member that no resource has named. */
  public Identity(
      long clusterId, long epoch, long memberId, String nodeId, Stage stage, List<String> seeds) {
    this(clusterId, epoch, memberId, nodeId, stage, seeds, Optional.empty());
  }

  /** How far a member has come. */
  public enum Stage {
    /** The first member, until its log is durable: an empty or partial one is expected. */
    FORMING,
    /** Not seen in a configuration yet: an empty log is expected. */
    JOINING,
    /**
     * Has been in a configuration and may have voted. An empty log now means that data is lost, and
     * such a member must never start: it could vote twice in a term.
     */
    MEMBER
  }

  /** Of the member that a genesis names, before its log is durable. */
  public static Identity ofFirst(Genesis genesis) {
    return new Identity(
        genesis.clusterId(),
        genesis.epoch(),
        genesis.first().id(),
        genesis.first().nodeId(),
        Stage.FORMING,
        List.of());
  }

  public Identity at(Stage newStage) {
    return new Identity(clusterId, epoch, memberId, nodeId, newStage, seeds, confirmedBy);
  }

  public Identity withSeeds(List<String> newSeeds) {
    return new Identity(clusterId, epoch, memberId, nodeId, stage, newSeeds, confirmedBy);
  }

  public Identity confirmedBy(Optional<String> owner) {
    return new Identity(clusterId, epoch, memberId, nodeId, stage, seeds, owner);
  }

  /** Durable when it returns. */
  public void write(Path dataDirectory) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("clusterId", HexId.format(clusterId));
    json.put("epoch", epoch);
    json.put("memberId", HexId.format(memberId));
    json.put("nodeId", nodeId);
    json.put("stage", stage.name());
    seeds.forEach(json.putArray("seeds")::add);
    confirmedBy.ifPresent(owner -> json.put("confirmedBy", owner));
    SealedFile.write(dataDirectory.resolve(FILE), FORMAT, json);
  }

  static Identity read(Path dataDirectory)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path file = dataDirectory.resolve(FILE);
    JsonNode json = SealedFile.read(file, FORMAT);
    try {
      List<String> seeds = new ArrayList<>();
      json.path("seeds").forEach(seed -> seeds.add(seed.asText()));
      return new Identity(
          id(json, "clusterId"),
          json.required("epoch").asLong(),
          id(json, "memberId"),
          json.required("nodeId").asText(),
          Stage.valueOf(json.required("stage").asText()),
          seeds,
          Optional.ofNullable(json.get("confirmedBy")).map(JsonNode::asText));
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
