package dev.quorate.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.Requirement;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.progress.PeerStatus;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusJsonTest {
  private static final PeerStatus WELL = new PeerStatus(2, 9, true, true, OptionalLong.empty());
  private static final PeerStatus HUNG = new PeerStatus(3, 4, true, false, OptionalLong.empty());
  private static final Problem STALLED = new Problem("DiskStalled", "for more than 10 s");

  @Test
  void aVoterThatAnswersAndStoresNothingIsNotHealthy() {
    assertThat(replication(List.of(WELL, HUNG)))
        .hasToString("{\"quorum_available\":true,\"voters\":3,\"healthy_voters\":2}");
  }

  @Test
  void norIsTheLeaderItselfWhileItsDiskHangs() {
    assertThat(replication(List.of(WELL, HUNG), STALLED))
        .hasToString("{\"quorum_available\":false,\"voters\":3,\"healthy_voters\":1}");
  }

  @ParameterizedTest
  @EnumSource(NodeState.class)
  @Requirement("S4-30")
  void aNodeRunsFromTheEndOfItsStartToTheBeginningOfItsStop(NodeState state) {
    assertThat(status(state, List.of()).get("running").asBoolean())
        .isEqualTo(state == NodeState.SERVING);
  }

  private static JsonNode replication(List<PeerStatus> peers, Problem... problems) {
    return status(NodeState.SERVING, peers, problems).get("replication");
  }

  private static JsonNode status(NodeState state, List<PeerStatus> peers, Problem... problems) {
    Configuration configuration =
        new Configuration(
            LongStream.of(1, 2, 3)
                .mapToObj(id -> new Member(id, "n" + id, "p" + id, "c" + id, "r" + id))
                .toList(),
            List.of());
    GroupStatus group =
        new GroupStatus(1, Role.LEADER, 1, 7, 1, 9, 7, 9, 9, configuration, peers, 0);
    Report report =
        new Report(
            1,
            "n1",
            "incarnation",
            "0.1.0",
            state,
            Optional.empty(),
            Optional.of(new Identity(7, 1, 1, "n1", Identity.Stage.MEMBER, List.of())),
            Optional.empty(),
            true,
            Optional.of(group),
            true,
            LevelRange.UNNAMED,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(problems));
    return StatusJson.status(report);
  }
}
