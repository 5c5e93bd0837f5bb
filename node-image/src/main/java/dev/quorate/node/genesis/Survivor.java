package dev.quorate.node.genesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.HexId;

/**
 * A genesis that begins with everything that one member of another cluster had, which had lost its
 * quorum for good. Says which member that was, and how far its log reached: the whole of it is in
 * the new cluster, whether it was committed or not.
 *
 * @param clusterId of the predecessor
 * @param memberId which no member has any more: the new cluster's first member has another one
 * @param lastTerm the term of the last entry
 * @param lastIndex its index; the log of the new cluster begins after it
 */
public record Survivor(long clusterId, long memberId, long lastTerm, long lastIndex)
    implements Genesis.Source {
  static final String KIND = "Survivor";

  @Override
  public String wireName() {
    return KIND;
  }

  @Override
  public void describe(ObjectNode json) {
    json.put("clusterId", HexId.format(clusterId))
        .put("memberId", HexId.format(memberId))
        .put("lastTerm", lastTerm)
        .put("lastIndex", lastIndex);
  }

  static Survivor fromJson(JsonNode json) {
    return new Survivor(
        HexId.required(json, "clusterId"),
        HexId.required(json, "memberId"),
        json.required("lastTerm").asLong(),
        json.required("lastIndex").asLong());
  }
}
