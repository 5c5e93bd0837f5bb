package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.LoopbackOptions;
import dev.quorate.node.Node;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.NodeState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By the leader of a cluster of one. */
@Timeout(120)
class MembershipAdministrationTest {
  @TempDir private Path directory;

  @Test
  void aMemberThatIsInMayMoveButKeepsItsName() throws Exception {
    WhenEmpty form = new WhenEmpty.FormAlone(List.of());
    try (Node node =
        Node.start(LoopbackOptions.of("n1", directory.resolve("n1"), form), failure -> {})) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.api().report().state() == NodeState.SERVING);
      Member joined = new Member(7, "n2", "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3");
      node.api().addMember(asking(joined)).join();

      Member renamed = new Member(7, "n3", "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3");
      assertThatThrownBy(() -> node.api().addMember(asking(renamed)).join())
          .hasRootCauseInstanceOf(AdminCallRefused.class)
          .hasRootCauseMessage(
              "member 0000000000000007 is node n2, and keeps that name; node n3 can only join"
                  + " with an empty data directory");
      assertThat(learner(node)).isEqualTo(joined);

      Member moved = new Member(7, "n2", "127.0.0.1:4", "127.0.0.1:5", "127.0.0.1:6");
      node.api().addMember(asking(moved)).join();
      assertThat(learner(node)).isEqualTo(moved);
    }
  }

  private static AdmissionRequest asking(Member member) {
    return new AdmissionRequest(
        OptionalLong.empty(), member, Map.of(), LevelRange.OF_THIS_RELEASE.newest());
  }

  private static Member learner(Node node) {
    return node.api().report().configuration().learners().getFirst();
  }
}
