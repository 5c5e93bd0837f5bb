package dev.quorate.node.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.membership.AdmissionResponse;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.Report;
import java.util.List;

/** How reports and members look on the wire (docs/admin-api.md). An absent field means "none". */
final class ReportJson {
  private ReportJson() {}

  static ObjectNode report(Report report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("reportVersion", report.version());
    json.put("nodeId", report.nodeId());
    json.put("incarnation", report.incarnation());
    json.put("version", report.softwareVersion());
    json.put("state", report.state().name());
    report
        .failure()
        .ifPresent(
            failure ->
                json.putObject("failure")
                    .put("reason", failure.reason().wireName())
                    .put("message", failure.message())
                    .put("advice", failure.reason().advice()));
    report
        .identity()
        .ifPresent(
            identity ->
                json.put("clusterId", HexId.format(identity.clusterId()))
                    .put("epoch", identity.epoch())
                    .put("memberId", HexId.format(identity.memberId())));
    report.genesis().ifPresent(genesis -> putGenesis(json, genesis, report.started()));
    json.put("role", report.role().name());
    report.group().ifPresent(group -> putGroup(json, group));
    json.put("caughtUp", report.caughtUp());
    json.put("newestFeatureLevel", report.levels().newest());
    report.clusterLevel().ifPresent(level -> json.put("featureLevel", level));
    report.configDigest().ifPresent(digest -> json.put("configDigest", digest));
    report
        .bootstrapFile()
        .ifPresent(
            file -> {
              ObjectNode given = json.putObject("bootstrapFile").put("sha256", file.sha256());
              file.url().ifPresent(url -> given.put("url", url));
              file.failure().ifPresent(failure -> given.put("failure", failure));
            });
    ArrayNode problems = json.putArray("problems");
    report
        .problems()
        .forEach(
            problem ->
                problems
                    .addObject()
                    .put("reason", problem.reason())
                    .put("message", problem.message()));
    return json;
  }

  private static void putGenesis(ObjectNode json, Genesis genesis, boolean started) {
    ObjectNode formed =
        json.putObject("genesis")
            .put("clusterId", HexId.format(genesis.clusterId()))
            .put("epoch", genesis.epoch())
            .put("source", genesis.source().wireName())
            .put("started", started);
    genesis.snapshot().ifPresent(snapshot -> snapshot.describe(formed.putObject("snapshot")));
    genesis.predecessor().ifPresent(survivor -> survivor.describe(formed.putObject("predecessor")));
  }

  private static void putGroup(ObjectNode json, GroupStatus group) {
    if (group.leader() != 0) {
      json.put("leader", HexId.format(group.leader()));
    }
    json.put("term", group.term());
    json.put("lastTerm", group.lastTerm());
    json.put("lastIndex", group.lastIndex());
    json.put("commitIndex", group.commitIndex());
    json.put("appliedIndex", group.appliedIndex());
    if (!group.configuration().isEmpty()) {
      json.set("voters", members(group.configuration().voters()));
      json.set("learners", members(group.configuration().learners()));
    }
    if (group.isLeader()) {
      ArrayNode peers = json.putArray("peers");
      group
          .peers()
          .forEach(
              peer ->
                  peers
                      .addObject()
                      .put("memberId", HexId.format(peer.memberId()))
                      .put("matchIndex", peer.matchIndex())
                      .put("active", peer.active())
                      .put("makesDurable", peer.makesDurable()));
    }
  }

  static ObjectNode admission(AdmissionResponse admission) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("clusterId", HexId.format(admission.genesis().clusterId()));
    json.put("epoch", admission.genesis().epoch());
    json.set("config", admission.genesis().config().toJson());
    json.set("voters", members(admission.configuration().voters()));
    json.set("learners", members(admission.configuration().learners()));
    return json;
  }

  private static ArrayNode members(List<Member> members) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    members.forEach(
        member ->
            array
                .addObject()
                .put("memberId", HexId.format(member.id()))
                .put("nodeId", member.nodeId())
                .put("peerAddress", member.peerAddress())
                .put("clientAddress", member.clientAddress())
                .put("restAddress", member.restAddress()));
    return array;
  }
}
