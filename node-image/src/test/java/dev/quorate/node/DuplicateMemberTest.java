package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes on copies of one data directory, with a third as their cluster. */
@Timeout(240)
class DuplicateMemberTest {
  @TempDir private Path directory;

  private final List<Integer> ports = FreePorts.find(9);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @Test
  void theCopyIsKeptOutAndDrawsNobodyToItsAddressUntilTheFirstHasEnded() throws Exception {
    Path data = directory.resolve("n2");
    Node one = start("n1", directory.resolve("n1"), 0, new WhenEmpty.FormAlone(List.of()));
    until("n1 serves", () -> isServingVoter(one));
    Node two = start("n2", data, 3, new WhenEmpty.JoinThroughSeeds());
    until("n2 serves", () -> isServingVoter(two));
    end(two);
    Path copied = copy(data);

    Node first = start("n2", data, 3, new WhenEmpty.JoinThroughSeeds());
    until("n2 serves again", () -> isServingVoter(first));
    Member known = secondMember(one);
    Node copy = start("n2", copied, 6, new WhenEmpty.JoinThroughSeeds());

    until("the copy knows", () -> problems(copy).contains("DuplicateMember"));
    until("n1 knows", () -> problems(one).contains("DuplicateMember"));
    // From then on a member asks the others whether it was removed, and names its addresses.
    until("the copy misses a leader", () -> problems(copy).contains("NoLeader"));
    assertThat(secondMember(one)).isEqualTo(known);
    assertThat(isServingVoter(one)).isTrue();
    assertThat(isServingVoter(first)).isTrue();

    end(first);
    until("the copy serves", () -> isServingVoter(copy));
    until("n1 has its address", () -> !secondMember(one).equals(known));
    until("nobody runs twice", () -> !problems(one).contains("DuplicateMember"));
  }

  private static void until(String what, Callable<Boolean> condition) {
    await(what).atMost(Duration.ofSeconds(90)).until(condition);
  }

  private static boolean isServingVoter(Node node) {
    Report report = node.api().report();
    return report.state() == NodeState.SERVING
        && report.role() == MemberRole.VOTER
        && report.leader().isPresent();
  }

  private static List<String> problems(Node node) {
    return node.api().report().problems().stream().map(Problem::reason).toList();
  }

  private static Member secondMember(Node node) {
    return node.api().report().configuration().members().stream()
        .filter(member -> member.nodeId().equals("n2"))
        .findFirst()
        .orElseThrow();
  }

  private Node start(String nodeId, Path data, int firstPort, WhenEmpty whenEmpty)
      throws IOException {
    List<String> seeds = nodeId.equals("n1") ? List.of() : List.of("127.0.0.1:" + ports.get(0));
    Node node =
        Node.start(
            LoopbackOptions.withSeeds(
                nodeId, data, whenEmpty, ports.subList(firstPort, firstPort + 3), seeds),
            failure -> {});
    nodes.add(node);
    return node;
  }

  private void end(Node node) {
    node.close();
    nodes.remove(node);
  }

  private Path copy(Path from) throws IOException {
    Path to = directory.resolve("copy");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }
}
