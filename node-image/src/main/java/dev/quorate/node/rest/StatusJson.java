package dev.quorate.node.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import java.util.Optional;

/** The open status page, for people and scripts: {@code GET /api/v1/status} (S2-27, S2-31). */
final class StatusJson {
  private StatusJson() {}

  static ObjectNode status(Report report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("nodeId", report.nodeId());
    json.put("state", report.state().name());
    // From the end of the start to the beginning of the stop (S4-30).
    json.put("running", report.state() == NodeState.SERVING);
    report
        .identity()
        .ifPresent(
            identity ->
                json.put("clusterId", HexId.format(identity.clusterId()))
                    .put("memberId", HexId.format(identity.memberId())));
    json.put("role", report.role().name());
    report
        .leader()
        .ifPresent(
            leader ->
                json.putObject("leader")
                    .put("memberId", HexId.format(leader.id()))
                    .put("nodeId", leader.nodeId())
                    .put("clientAddress", leader.clientAddress())
                    .put("restAddress", leader.restAddress()));
    json.put("term", report.group().map(GroupStatus::term).orElse(0L));
    json.put("commitIndex", report.group().map(GroupStatus::commitIndex).orElse(0L));
    json.put("appliedIndex", report.group().map(GroupStatus::appliedIndex).orElse(0L));
    ArrayNode members = json.putArray("members");
    report.configuration().voters().forEach(member -> add(members, member, MemberRole.VOTER));
    report.configuration().learners().forEach(member -> add(members, member, MemberRole.LEARNER));
    json.set("replication", replication(report));
    return json;
  }

  private static void add(ArrayNode members, Member member, MemberRole role) {
    members
        .addObject()
        .put("memberId", HexId.format(member.id()))
        .put("nodeId", member.nodeId())
        .put("role", role.name());
  }

  /**
   * The leader counts who answers and stores what it is sent. A member that follows a leader takes
   * its word for the quorum: a leader without one steps down within an election timeout; how many
   * are healthy it cannot know beyond that.
   */
  private static ObjectNode replication(Report report) {
    int voters = report.configuration().voters().size();
    boolean hasLeader = report.leader().isPresent();
    int healthy = hasLeader ? countHealthy(report).orElse(voters / 2 + 1) : 0;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("quorum_available", hasLeader && healthy > voters / 2);
    json.put("voters", voters);
    json.put("healthy_voters", healthy);
    return json;
  }

  private static boolean isDiskStalled(Report report) {
    return report.problems().stream().anyMatch(it -> it.reason().equals("DiskStalled"));
  }

  private static Optional<Integer> countHealthy(Report report) {
    return report
        .group()
        .filter(group -> group.isLeader())
        .map(
            group ->
                (int)
                    report.configuration().voters().stream()
                        .filter(
                            voter ->
                                voter.id() == group.memberId()
                                    ? !isDiskStalled(report)
                                    : group.peers().stream()
                                        .anyMatch(
                                            peer ->
                                                peer.memberId() == voter.id()
                                                    && peer.makesDurable()))
                        .count());
  }
}
