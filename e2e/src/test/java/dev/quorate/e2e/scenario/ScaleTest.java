package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members come and go by number; the cluster stays, and nothing that it acknowledged is lost. */
@Timeout(600)
@ExtendWith(OnKubernetes.class)
class ScaleTest {
  private static final String CLAIMS_GO = "retention: {whenScaled: Delete}";

  /** Voters that the PodDisruptionBudget keeps, by the number of members. */
  private static final Map<Integer, Integer> BUDGETS = Map.of(1, 0, 3, 2, 5, 3);

  @Test
  @Tag("ci")
  void threeBecomeFiveAndThreeAgain(Installation kubernetes) {
    ClusterUnderTest three = kubernetes.tests().cluster("scale").apply(CLAIMS_GO).awaitReady();
    ClusterUnderTest five = three.of(5);
    List<String> first = three.memberIds();
    Map<String, String> claims = three.claims();
    AcknowledgedWrites writes = AcknowledgedWrites.start(three, "scale");
    AcknowledgedWrites others = AcknowledgedWrites.start(three, "others");
    try (ClusterIds seen = ClusterIds.watch(three);
        writes;
        others) {
      assertThatThrownBy(() -> three.scale(4))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("spec.replicas must be 1, 3, 5, 7 or 9");

      Timed up = Timed.start();
      three.scale(5);
      five.awaitReady();
      up.print("kubectl scale: 3 -> 5 members, under writes");
      hasWhatItIsToHave(five);
      assertThat(five.memberIds()).startsWith(first.toArray(String[]::new));
      assertThat(five.claims()).containsAllEntriesOf(claims);

      Timed down = Timed.start();
      three.scale(3);
      three.awaitReady();
      down.print("kubectl scale: 5 -> 3 members, under writes");
      hasWhatItIsToHave(three);
      assertThat(three.memberIds()).isEqualTo(first);
      assertThat(three.claims()).isEqualTo(claims);
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(three.clusterId());
    }
    writes.assertNoneIsLost();
    others.assertNoneIsLost();
    three.remove();
  }

  @Test
  @Tag("full")
  void upAndDownAndUpNoMemberIdComesTwice(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("seesaw").apply(CLAIMS_GO).awaitReady();
    Set<String> everSeen = new HashSet<>(cluster.memberIds());
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, "seesaw");
    try (ClusterIds seen = ClusterIds.watch(cluster);
        writes) {
      List<String> before = cluster.memberIds();
      for (int members : List.of(5, 3, 5, 1, 3)) {
        ClusterUnderTest next = cluster.of(members);
        Timed time = Timed.start();
        next.apply(CLAIMS_GO).awaitReady();
        time.print("%d -> %d members, under writes".formatted(before.size(), members));
        hasWhatItIsToHave(next);
        List<String> now = next.memberIds();
        int kept = Math.min(before.size(), members);
        assertThat(now.subList(0, kept)).isEqualTo(before.subList(0, kept));
        assertThat(now.subList(kept, members)).as("new ones").allMatch(everSeen::add);
        before = now;
      }
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(cluster.clusterId());
    }
    writes.assertNoneIsLost();
    cluster.remove();
  }

  @Test
  @Tag("full")
  void aChangeOfMindWhileTheFourthJoins(Installation kubernetes) {
    ClusterUnderTest three = kubernetes.tests().cluster("mind").apply(CLAIMS_GO).awaitReady();
    List<String> first = three.memberIds();
    Map<String, String> claims = three.claims();
    AcknowledgedWrites writes = AcknowledgedWrites.start(three, "mind");
    try (ClusterIds seen = ClusterIds.watch(three);
        writes) {
      three.of(5).apply(CLAIMS_GO);
      three.await(
          "the fourth has a member id",
          Duration.ofMinutes(2),
          () -> !three.member(3).path("memberId").asText().isEmpty());
      String joining = three.member(3).toString();
      Timed time = Timed.start();
      three.apply(CLAIMS_GO).awaitReady();
      time.print("back to 3 while " + joining + " -> Ready");
      hasWhatItIsToHave(three);
      assertThat(three.memberIds()).isEqualTo(first);
      assertThat(three.claims()).isEqualTo(claims);
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(three.clusterId());
    }
    writes.assertNoneIsLost();
    three.remove();
  }

  /** Ready means: exactly the members, pods and claims that are asked for, and their budget. */
  private static void hasWhatItIsToHave(ClusterUnderTest cluster) {
    assertThat(cluster.memberIds()).doesNotHaveDuplicates().allMatch(id -> id.length() == 16);
    assertThat(cluster.status().path("members")).hasSize(cluster.members());
    assertThat(cluster.status().path("replicas").asInt()).isEqualTo(cluster.members());
    assertThat(cluster.claims()).hasSize(cluster.members());
    assertThat(cluster.of(5).podUids())
        .filteredOn(uid -> !uid.isEmpty())
        .hasSize(cluster.members());
    assertThat(cluster.budget()).isEqualTo(BUDGETS.get(cluster.members()));
    for (int ordinal = 0; ordinal < cluster.members(); ordinal++) {
      assertThat(cluster.askMember(ordinal).path("clusterId").asText())
          .isEqualTo(cluster.clusterId());
    }
  }
}
