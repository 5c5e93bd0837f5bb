package dev.quorate.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.level.LevelRange;
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
 * @param level the cluster's feature level as far as it was recorded here, and the number of the
 *     file's format: an earlier release refuses it by name
 */
public record Identity(
    long clusterId,
    long epoch,
    long memberId,
    String nodeId,
    Stage stage,
    List<String> seeds,
    Optional<String> confirmedBy,
    int level) {
  public static final String FILE = "identity.json";

  public Identity {
    seeds = List.copyOf(seeds);
  }

  /** Of a member that has not heard of any level. */
  public Identity(
      long clusterId,
      long epoch,
      long memberId,
      String nodeId,
      Stage stage,
      List<String> seeds,
      Optional<String> confirmedBy) {
    this(clusterId, epoch, memberId, nodeId, stage, seeds, confirmedBy, 1);
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
    return new Identity(clusterId, epoch, memberId, nodeId, newStage, seeds, confirmedBy, level);
  }

  public Identity withSeeds(List<String> newSeeds) {
    return new Identity(clusterId, epoch, memberId, nodeId, stage, newSeeds, confirmedBy, level);
  }

  public Identity confirmedBy(Optional<String> owner) {
    return new Identity(clusterId, epoch, memberId, nodeId, stage, seeds, owner, level);
  }

  /** With a level that is not lower. */
  public Identity atLevel(int newLevel) {
    return new Identity(
        clusterId, epoch, memberId, nodeId, stage, seeds, confirmedBy, Math.max(level, newLevel));
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
    SealedFile.write(dataDirectory.resolve(FILE), level, json);
  }

  /**
   * @throws SealedFile.NewerFormat if the cluster has a level that is not among {@code known}
   */
  static Identity read(Path dataDirectory, LevelRange known)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path file = dataDirectory.resolve(FILE);
    JsonNode json = SealedFile.read(file, known.newest());
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
          Optional.ofNullable(json.get("confirmedBy")).map(JsonNode::asText),
          Math.max(1, SealedFile.format(json)));
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
