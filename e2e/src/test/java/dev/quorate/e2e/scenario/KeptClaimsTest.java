package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** With whenScaled Retain no data is deleted, and none of it comes back as a member. */
@Tag("full")
@Timeout(480)
@ExtendWith(OnKubernetes.class)
class KeptClaimsTest {
  private static final String CLAIMS_STAY = "retention: {whenScaled: Retain}";

  @Test
  void aMemberOnAKeptClaimIsANewOneAndItsOldDataLiesAside(Installation kubernetes) {
    ClusterUnderTest five =
        kubernetes.tests().cluster("kept").of(5).apply(CLAIMS_STAY).awaitReady();
    ClusterUnderTest three = five.of(3);
    List<String> first = five.memberIds();
    Map<String, String> claims = five.claims();
    AcknowledgedWrites writes = AcknowledgedWrites.start(five, "kept");
    try (ClusterIds seen = ClusterIds.watch(five);
        writes) {
      three.apply(CLAIMS_STAY).awaitReady();
      three.await(
          "both claims are noted as kept",
          Duration.ofMinutes(1),
          () -> three.events("VolumeRetained").size() == 2);
      assertThat(three.claims()).isEqualTo(claims);
      assertThat(three.memberIds()).isEqualTo(first.subList(0, 3));
      writes.awaitMore(5);

      Timed time = Timed.start();
      five.apply(CLAIMS_STAY).awaitReady();
      time.print("3 -> 5 members on claims that were kept, under writes");
      assertThat(five.claims()).isEqualTo(claims);
      assertThat(five.memberIds()).doesNotHaveDuplicates().startsWith(ids(first.subList(0, 3)));
      assertThat(five.memberIds().subList(3, 5)).doesNotContainAnyElementsOf(first);
      for (int ordinal = 3; ordinal < 5; ordinal++) {
        assertThat(five.pod(ordinal).exec("ls", "/data/retired/" + first.get(ordinal)))
            .as("the data of before, whole")
            .contains("identity.json", "wal");
      }
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(five.clusterId());
    }
    writes.assertNoneIsLost();
    five.remove();
  }

  private static String[] ids(List<String> members) {
    return members.toArray(String[]::new);
  }
}
