package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.life.ConfirmRequest;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A managed node serves only under the resource that named its cluster. */
class ConfirmationTest {
  private static final long CLUSTER = 7;
  private static final int NEWEST = LevelRange.OF_THIS_RELEASE.newest();
  private static final Optional<String> FIRST = Optional.of("resource-1");
  private static final Optional<String> SECOND = Optional.of("resource-2");

  @TempDir private Path directory;
  private Path token;
  private Optional<Node> running = Optional.empty();

  @BeforeEach
  void writeToken() throws IOException {
    token = Files.writeString(directory.resolve("token"), "secret");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Node::close);
    running = Optional.empty();
  }

  @Test
  void theResourceThatFormedItIsRecordedSoARestartAsksNobody() throws Exception {
    form(FIRST);

    restart(FIRST);

    reaches(NodeState.SERVING);
    assertThat(report().identity().orElseThrow().confirmedBy()).isEqualTo(FIRST);
  }

  @Test
  void underAnotherResourceItWaitsAndReportsWhatItHolds() throws Exception {
    form(FIRST);
    Report before = report();

    restart(SECOND);
    reaches(NodeState.WAITING);

    Report waiting = report();
    // It may have raised its level between the report and its end.
    assertThat(waiting.identity().map(held -> held.atLevel(NEWEST)))
        .isEqualTo(before.identity().map(held -> held.atLevel(NEWEST)));
    assertThat(waiting.started()).isTrue();
    assertThat(waiting.configuration().voters()).hasSize(1);
    assertThat(waiting.role()).isEqualTo(MemberRole.VOTER);
    assertThat(waiting.group().orElseThrow().term()).isEqualTo(before.group().orElseThrow().term());
    assertThat(waiting.leader()).isEmpty();
    assertThat(waiting.caughtUp()).isFalse();
    assertThat(waiting.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.reason()).isEqualTo("NotConfirmed");
              assertThat(problem.message()).contains("resource-1", "resource-2");
            });
  }

  @Test
  void onceConfirmedItServesAndDoesSoAfterEveryRestart() throws Exception {
    form(FIRST);
    restart(SECOND);
    reaches(NodeState.WAITING);

    confirm(CLUSTER, SECOND);
    reaches(NodeState.SERVING);
    confirm(CLUSTER, SECOND);
    assertThat(report().problems()).extracting(Problem::reason).doesNotContain("NotConfirmed");
    restart(SECOND);

    reaches(NodeState.SERVING);
  }

  @Test
  void itIsNotConfirmedAsAnotherClusterNorForAnotherResource() throws Exception {
    form(FIRST);
    restart(SECOND);
    reaches(NodeState.WAITING);

    assertThatThrownBy(() -> confirm(8, SECOND)).hasMessageContaining("0000000000000008");
    assertThatThrownBy(() -> confirm(CLUSTER, FIRST)).hasMessageContaining("resource-2");
    assertThat(report().state()).isEqualTo(NodeState.WAITING);
  }

  @Test
  void dataOfAVersionThatDidNotAskIsConfirmedOnce() throws Exception {
    form(Optional.empty());
    restart(FIRST);
    reaches(NodeState.WAITING);

    confirm(CLUSTER, FIRST);

    reaches(NodeState.SERVING);
  }

  @Test
  void withoutAResourceItWaitsForNobody() throws Exception {
    form(FIRST);

    restart(Optional.empty());

    reaches(NodeState.SERVING);
  }

  @Test
  void anEmptyNodeHasNothingToConfirm() throws Exception {
    restart(FIRST);
    reaches(NodeState.WAITING);

    assertThatThrownBy(() -> confirm(CLUSTER, FIRST)).hasMessageContaining("none");
    assertThat(report().problems()).isEmpty();
  }

  @Test
  void aJoinerIsConfirmedByItsPermit() throws Exception {
    restart(FIRST);
    reaches(NodeState.WAITING);
    api().join(new JoinRequest(CLUSTER, 1, List.of("127.0.0.1:1"))).join();
    reaches(NodeState.JOINING);

    restart(FIRST);
    reaches(NodeState.JOINING);
    restart(SECOND);
    reaches(NodeState.WAITING);
    assertThat(report().configuration().isEmpty()).isTrue();
    confirm(CLUSTER, SECOND);

    reaches(NodeState.JOINING);
  }

  private void form(Optional<String> owner) throws Exception {
    restart(owner);
    reaches(NodeState.WAITING);
    api().genesis(new GenesisRequest(CLUSTER, 1, LoopbackOptions.CONFIG, List.of())).join();
    reaches(NodeState.SERVING);
  }

  private void restart(Optional<String> owner) throws Exception {
    stop();
    running =
        Optional.of(
            Node.start(
                LoopbackOptions.ofOwner(
                    "demo-0", directory.resolve("data"), token, owner, OptionalLong.empty()),
                failure -> {}));
  }

  private void confirm(long clusterId, Optional<String> owner) {
    api().confirm(new ConfirmRequest(clusterId, owner.orElseThrow())).join();
  }

  private void reaches(NodeState state) {
    await(state.name()).atMost(Duration.ofSeconds(20)).until(() -> report().state() == state);
  }

  private Report report() {
    return api().report();
  }

  private NodeApi api() {
    return running.orElseThrow().api();
  }
}
