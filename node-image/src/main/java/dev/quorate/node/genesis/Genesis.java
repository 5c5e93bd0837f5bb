package dev.quorate.node.genesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.CanonicalJson;
import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The act that makes a cluster exist, as a record: written once, on one data directory, before that
 * member's group starts.
 *
 * @param clusterId the name of the cluster, 64 random bits
 * @param epoch 1 at the first genesis, one more at each reset or recovery
 * @param first the one voter that the cluster starts with
 * @param expectedMembers node names that are to join; for people and for reports, they do not count
 *     as members
 * @param source what it starts from
 */
public record Genesis(
    long clusterId,
    long epoch,
    StructuralConfig config,
    Member first,
    List<String> expectedMembers,
    Source source) {
  public static final String FILE = "genesis.json";
  private static final int FORMAT = 1;

  public Genesis {
    expectedMembers = List.copyOf(expectedMembers);
  }

  /** What a cluster starts from. */
  public sealed interface Source permits Source.Empty, SnapshotSource, Survivor {
    Source EMPTY = new Empty();

    /** Without any data. */
    record Empty() implements Source {
      static final String KIND = "Empty";

      @Override
      public String wireName() {
        return KIND;
      }

      @Override
      public void describe(ObjectNode json) {}
    }

    String wireName();

    /** Adds what there is to say beyond the name. */
    void describe(ObjectNode json);
  }

  /** What it took over, if it is a successor. */
  public Optional<Survivor> predecessor() {
    return source instanceof Survivor survivor ? Optional.of(survivor) : Optional.empty();
  }

  /** The file that it began with, if it began with one. */
  public Optional<SnapshotSource> snapshot() {
    return source instanceof SnapshotSource snapshot ? Optional.of(snapshot) : Optional.empty();
  }

  /** Durable when it returns. */
  public void write(Path dataDirectory) throws IOException {
    SealedFile.write(dataDirectory.resolve(FILE), FORMAT, toJson());
  }

  public static Genesis read(Path dataDirectory)
      throws IOException, SealedFile.Damaged, SealedFile.NewerFormat {
    Path file = dataDirectory.resolve(FILE);
    JsonNode json = SealedFile.read(file, FORMAT);
    try {
      return fromJson(json);
    } catch (UnknownSource e) {
      throw new SealedFile.NewerFormat(file + ": " + e.getMessage());
    } catch (IllegalArgumentException | InvalidConfig e) {
      throw new SealedFile.Damaged(file + ": " + e.getMessage());
    }
  }

  /** The record as the log has it: equal bytes for equal records. */
  public byte[] toBytes() {
    return CanonicalJson.bytes(toJson());
  }

  /**
   * @throws IllegalArgumentException if these are not the bytes of a genesis that this version
   *     knows
   */
  public static Genesis fromBytes(byte[] bytes) {
    try {
      return fromJson(CanonicalJson.parse(bytes));
    } catch (IOException | InvalidConfig e) {
      throw new IllegalArgumentException("no genesis record: " + e.getMessage(), e);
    }
  }

  private static Genesis fromJson(JsonNode json) throws InvalidConfig {
    List<String> expected = new ArrayList<>();
    json.path("expectedMembers").forEach(name -> expected.add(name.asText()));
    JsonNode first = json.required("firstMember");
    return new Genesis(
        HexId.required(json, "clusterId"),
        json.required("epoch").asLong(),
        StructuralConfig.fromJson(json.required("config")),
        new Member(
            HexId.required(first, "memberId"),
            first.required("nodeId").asText(),
            first.required("peerAddress").asText(),
            first.required("clientAddress").asText(),
            first.required("restAddress").asText()),
        expected,
        source(json.required("source")));
  }

  private static Source source(JsonNode json) {
    String kind = json.required("kind").asText();
    return switch (kind) {
      case Source.Empty.KIND -> Source.EMPTY;
      case SnapshotSource.KIND -> SnapshotSource.fromJson(json);
      case Survivor.KIND -> Survivor.fromJson(json);
      default -> throw new UnknownSource(kind);
    };
  }

  /** A later version forms clusters from other sources; what they mean is not known here. */
  private static final class UnknownSource extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnknownSource(String kind) {
      super("the source of the genesis is " + kind + ", which this version does not know");
    }
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("clusterId", HexId.format(clusterId));
    json.put("epoch", epoch);
    json.set("config", config.toJson());
    json.putObject("firstMember")
        .put("memberId", HexId.format(first.id()))
        .put("nodeId", first.nodeId())
        .put("peerAddress", first.peerAddress())
        .put("clientAddress", first.clientAddress())
        .put("restAddress", first.restAddress());
    expectedMembers.forEach(json.putArray("expectedMembers")::add);
    source.describe(json.putObject("source").put("kind", source.wireName()));
    return json;
  }
}
