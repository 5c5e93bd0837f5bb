package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.plan.Seen;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The platform's words about members")
class PlatformReadsTest {
  private static final Observed SEEN = Seen.cluster(3).observed();
  private static final String QUOTA =
      "create Pod demo-1 in StatefulSet demo failed error: pods \"demo-1\" is forbidden: exceeded"
          + " quota";

  @Test
  void theNewestRefusalOfAMissingPodIsQuoted() {
    Instant now = SEEN.now();

    assertThat(
            PlatformReads.refused(
                SEEN,
                List.of("demo-1", "demo-2"),
                List.of(
                    event("create Pod demo-1 in x: older", now.minusSeconds(5)),
                    event(QUOTA, now))))
        .containsExactly(new PlatformNotice(PlatformNotice.Kind.POD_REFUSED, "demo-1", QUOTA));
  }

  @Test
  void theRefusalOfItsClaimIsQuotedToo() {
    String claim =
        "create Claim data-demo-1 Pod demo-1 in StatefulSet demo failed error: forbidden";

    assertThat(PlatformReads.refused(SEEN, List.of("demo-1"), List.of(event(claim, SEEN.now()))))
        .extracting(PlatformNotice::message)
        .containsExactly(claim);
  }

  @Test
  void aRefusalOfAnEarlierTimeOrOfAnotherPodIsNot() {
    assertThat(
            PlatformReads.refused(
                SEEN, List.of("demo-1"), List.of(event(QUOTA, SEEN.now().minusSeconds(60)))))
        .isEmpty();
    assertThat(PlatformReads.refused(SEEN, List.of("demo-10"), List.of(event(QUOTA, SEEN.now()))))
        .isEmpty();
  }

  @Test
  void aPodThatIsOlderThanAnAskedRestartIsNamedUntilItIsMadeAgain() {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewSpec()
            .withNewTemplate()
            .withNewMetadata()
            .withAnnotations(Map.of(PlatformReads.RESTARTED_AT, "2026-11-28T09:00:00Z"))
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();

    assertThat(
            PlatformReads.restarts(
                set,
                List.of(
                    pod("demo-0", Map.of(PlatformReads.RESTARTED_AT, "2026-11-28T09:00:00Z")),
                    pod("demo-1", Map.of()),
                    pod("demo-2", Map.of(PlatformReads.RESTARTED_AT, "2026-11-27T09:00:00Z")))))
        .extracting(PlatformNotice::member)
        .containsExactly("demo-1", "demo-2");
  }

  @Test
  void aContainerThatEndedAWhileAgoAndRunsAgainIsRemembered() {
    Instant now = SEEN.now();
    Pod killed = ended("demo-1", now.minusSeconds(60), "OOMKilled", true);

    assertThat(PlatformReads.ended(List.of(killed), now))
        .containsExactly(
            new PlatformNotice(
                PlatformNotice.Kind.CONTAINER_ENDED,
                "demo-1",
                "its container ended at 2026-11-21T09:59:00Z with exit code 137 (OOMKilled), and"
                    + " was started again (restart 3)"));
    assertThat(PlatformReads.ended(List.of(killed), now.plusSeconds(600)))
        .as("later it is nobody's concern")
        .isEmpty();
    assertThat(PlatformReads.ended(List.of(ended("demo-1", now, "Error", false)), now))
        .as("its pod shows it")
        .isEmpty();
    assertThat(PlatformReads.ended(List.of(pod("demo-1", Map.of())), now)).isEmpty();
  }

  @Test
  void thePodThatIsBeingStartedForLongIsAskedAbout() {
    Instant now = SEEN.now();

    assertThat(PlatformReads.isStartingForLong(starting(now.minusSeconds(10)), now)).isTrue();
    assertThat(PlatformReads.isStartingForLong(starting(now.minusSeconds(9)), now)).isFalse();
    assertThat(PlatformReads.isStartingForLong(ended("demo-1", now, "Error", true), now)).isFalse();
  }

  @Test
  void theNewestWarningAboutAPodIsQuoted() {
    Instant now = SEEN.now();
    Event mount =
        new EventBuilder(event("MountVolume.SetUp failed: no such disk", now))
            .withReason("FailedMount")
            .build();

    assertThat(
            PlatformReads.held(
                pod("demo-1", Map.of()), List.of(event("older", now.minusSeconds(5)), mount)))
        .contains(
            new PlatformNotice(
                PlatformNotice.Kind.POD_HELD,
                "demo-1",
                "FailedMount, MountVolume.SetUp failed: no such disk"));
    assertThat(PlatformReads.held(pod("demo-1", Map.of()), List.of())).isEmpty();
  }

  private static Pod starting(Instant since) {
    return new PodBuilder(pod("demo-1", Map.of()))
        .withNewStatus()
        .withStartTime(since.toString())
        .addNewContainerStatus()
        .withName("node")
        .withNewState()
        .withNewWaiting()
        .withReason("ContainerCreating")
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod ended(String name, Instant at, String reason, boolean runsAgain) {
    return new PodBuilder(pod(name, Map.of()))
        .withNewStatus()
        .withStartTime(at.minusSeconds(600).toString())
        .addNewContainerStatus()
        .withName("node")
        .withRestartCount(3)
        .withState(
            runsAgain ? new ContainerStateBuilder().withNewRunning().endRunning().build() : null)
        .withNewLastState()
        .withNewTerminated()
        .withExitCode(137)
        .withReason(reason)
        .withFinishedAt(at.toString())
        .endTerminated()
        .endLastState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod pod(String name, Map<String, String> annotations) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }

  private static Event event(String note, Instant when) {
    return new EventBuilder()
        .withNewMetadata()
        .withCreationTimestamp("2026-11-21T09:00:00Z")
        .endMetadata()
        .withReason("FailedCreate")
        .withNote(note)
        .withDeprecatedLastTimestamp(when.toString())
        .build();
  }
}
