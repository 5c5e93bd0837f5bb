package dev.quorate.node.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.HexId;
import dev.quorate.node.gossip.Counters;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.gossip.Rumor;
import java.util.Optional;

/**
 * What this node believes: {@code GET /gossip/members} and {@code GET /gossip/status} (S2-4, S2-26,
 * S2-28). The total is what the cluster has committed, the alive are those of this node's view.
 */
final class GossipJson {
  private GossipJson() {}

  static ObjectNode members(String nodeId, Optional<GossipStatus> gossip) {
    ObjectNode json = counted(nodeId, gossip);
    ArrayNode members = json.putArray("members");
    ArrayNode others = json.putArray("others");
    gossip.ifPresent(
        it -> {
          it.view().members().forEach(rumor -> add(members, rumor));
          it.view().others().forEach(rumor -> add(others, rumor));
        });
    return json;
  }

  private static void add(ArrayNode nodes, Rumor rumor) {
    nodes
        .addObject()
        .put("nodeId", rumor.nodeId())
        .put("memberId", HexId.format(rumor.memberId()))
        .put("health", rumor.health().name())
        .put("incarnation", rumor.incarnation())
        .put("peerAddress", rumor.addresses().peer())
        .put("clientAddress", rumor.addresses().client())
        .put("restAddress", rumor.addresses().rest());
  }

  static ObjectNode status(String nodeId, Optional<GossipStatus> gossip) {
    ObjectNode json = counted(nodeId, gossip);
    json.put("on", gossip.filter(GossipStatus::isOn).isPresent());
    gossip.ifPresent(
        it -> {
          json.put("memberId", HexId.format(it.self().memberId()));
          json.put("incarnation", it.self().incarnation());
          add(json, it.counters());
        });
    return json;
  }

  private static void add(ObjectNode json, Counters counters) {
    json.put("probes", counters.probes())
        .put("answers", counters.answers())
        .put("indirectProbes", counters.requests())
        .put("bridged", counters.bridged())
        .put("suspicions", counters.suspicions())
        .put("refutations", counters.refutations())
        .put("deaths", counters.deaths())
        .put("falsePositives", counters.falsePositives())
        .put("exchanges", counters.exchanges());
  }

  private static ObjectNode counted(String nodeId, Optional<GossipStatus> gossip) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("nodeId", nodeId)
        .put("alive_members", gossip.map(it -> it.view().alive()).orElse(0L))
        .put("total_members", gossip.map(it -> it.view().members().size()).orElse(0));
  }
}
