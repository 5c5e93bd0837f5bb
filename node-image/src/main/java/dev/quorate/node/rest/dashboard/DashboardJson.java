package dev.quorate.node.rest.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.gossip.Health;
import dev.quorate.node.gossip.Rumor;
import dev.quorate.node.placement.RingPicture;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the dashboard shows: {@code GET /api/v1/dashboard} and each message of {@code /ws}. */
final class DashboardJson {
  private DashboardJson() {}

  static ObjectNode of(Report report, Optional<GossipStatus> gossip, WriteHistory writes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("nodeId", report.nodeId());
    json.put("version", report.softwareVersion());
    json.put("state", report.state().name());
    json.put("running", report.state() == NodeState.SERVING);
    report
        .identity()
        .ifPresent(identity -> json.put("clusterId", HexId.format(identity.clusterId())));
    report
        .leader()
        .ifPresent(
            leader ->
                json.putObject("leader")
                    .put("memberId", HexId.format(leader.id()))
                    .put("nodeId", leader.nodeId()));
    json.put("term", report.group().map(GroupStatus::term).orElse(0L));
    json.put("commitIndex", report.group().map(GroupStatus::commitIndex).orElse(0L));
    json.put("appliedIndex", report.group().map(GroupStatus::appliedIndex).orElse(0L));
    putWrites(json.putObject("writes"), writes);
    putMembers(json, report.configuration(), gossip);
    putGossip(json.putObject("gossip"), gossip);
    putRing(json, report.configuration());
    ArrayNode nodes = json.putArray("nodes");
    NodeList.of(report, gossip).addresses().forEach(nodes::add);
    putProblems(json.putArray("problems"), report);
    return json;
  }

  private static void putWrites(ObjectNode json, WriteHistory writes) {
    List<Long> history = writes.perSecond();
    writes.revision().ifPresent(revision -> json.put("revision", revision));
    if (!history.isEmpty()) {
      json.put("perSecond", history.getLast());
    }
    ArrayNode array = json.putArray("history");
    history.forEach(array::add);
  }

  private static void putMembers(
      ObjectNode json, Configuration configuration, Optional<GossipStatus> gossip) {
    ArrayNode members = json.putArray("members");
    configuration.voters().forEach(member -> add(members, member, MemberRole.VOTER, gossip));
    configuration.learners().forEach(member -> add(members, member, MemberRole.LEARNER, gossip));
  }

  private static void add(
      ArrayNode members, Member member, MemberRole role, Optional<GossipStatus> gossip) {
    members
        .addObject()
        .put("memberId", HexId.format(member.id()))
        .put("nodeId", member.nodeId())
        .put("role", role.name())
        .put(
            "health",
            gossip
                .flatMap(known -> known.view().of(member.id()))
                .map(Rumor::health)
                .orElse(Health.UNKNOWN)
                .name())
        .put("restAddress", NodeList.address(member, gossip));
  }

  private static void putGossip(ObjectNode json, Optional<GossipStatus> gossip) {
    json.put("on", gossip.filter(GossipStatus::isOn).isPresent());
    json.put("alive", gossip.map(known -> known.view().alive()).orElse(0L));
    json.put("total", gossip.map(known -> known.view().members().size()).orElse(0));
    ArrayNode others = json.putArray("others");
    gossip.stream()
        .flatMap(known -> known.view().others().stream())
        .forEach(
            rumor ->
                others
                    .addObject()
                    .put("nodeId", rumor.nodeId())
                    .put("health", rumor.health().name()));
  }

  /** One character a place, an index into the names: the picture is sent each second. */
  private static void putRing(ObjectNode json, Configuration configuration) {
    List<String> names =
        Stream.concat(configuration.voters().stream(), configuration.learners().stream())
            .map(Member::nodeId)
            .distinct()
            .sorted()
            .toList();
    if (names.isEmpty() || names.size() > Character.MAX_RADIX) {
      return;
    }
    ObjectNode ring = json.putObject("ring");
    ArrayNode members = ring.putArray("members");
    names.forEach(members::add);
    StringBuilder owners = new StringBuilder();
    RingPicture.of(names)
        .owners()
        .forEach(
            owner -> owners.append(Character.forDigit(names.indexOf(owner), Character.MAX_RADIX)));
    ring.put("owners", owners.toString());
  }

  private static void putProblems(ArrayNode json, Report report) {
    report
        .failure()
        .ifPresent(
            failure ->
                json.addObject()
                    .put("reason", failure.reason().wireName())
                    .put("message", failure.message()));
    report
        .problems()
        .forEach(
            problem ->
                json.addObject().put("reason", problem.reason()).put("message", problem.message()));
  }
}
