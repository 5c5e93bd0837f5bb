package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.Pod.Problem;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodModelTest {
  @Test
  void theImageIsThatOfTheMemberAndNotOfASidecar() {
    assertThat(PodModel.read(pod("quorate/node:1").build()).image()).isEqualTo("quorate/node:1");
  }

  @Test
  void theImageIsTheOneAskedForAlsoWhenAMirrorWasPutBeforeIt() {
    var pod =
        pod("mirror.example/quorate/node:1")
            .editMetadata()
            .withAnnotations(Map.of(Labels.IMAGE, "quorate/node:1"))
            .endMetadata()
            .build();

    assertThat(PodModel.read(pod).image()).isEqualTo("quorate/node:1");
  }

  @Test
  void theWordsAboutALostNodeAreQuoted() {
    var lost =
        pod("node:1")
            .withNewStatus()
            .withReason("NodeLost")
            .withMessage("Node n3 which was running pod demo-0 is unresponsive")
            .endStatus()
            .build();
    var evicted =
        pod("node:1")
            .withNewStatus()
            .addNewCondition()
            .withType("DisruptionTarget")
            .withStatus("True")
            .withReason("DeletionByTaintManager")
            .withMessage("Taint manager: deleting due to NoExecute taint")
            .endCondition()
            .endStatus()
            .build();

    assertThat(PodModel.read(lost).problem())
        .contains(new Problem("NodeLost", "Node n3 which was running pod demo-0 is unresponsive"));
    assertThat(PodModel.read(evicted).problem())
        .contains(
            new Problem(
                "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"));
  }

  @Test
  void theRevisionIsThatOfTheTemplateItWasMadeFrom() {
    var pod =
        pod("quorate/node:1")
            .editMetadata()
            .withLabels(Map.of("controller-revision-hash", "demo-7c9"))
            .endMetadata()
            .build();

    assertThat(PodModel.read(pod).revision()).contains("demo-7c9");
    assertThat(PodModel.read(pod("quorate/node:1").build()).revision()).isEmpty();
  }

  @Test
  void aPodThatIsDeletedHasTheTimeItIsGivenToStop() {
    var pod =
        PodModel.read(
            pod("quorate/node:1")
                .editMetadata()
                .withDeletionTimestamp("2026-11-21T10:00:30Z")
                .endMetadata()
                .build());

    assertThat(pod.isStopping(Instant.parse("2026-11-21T10:00:29Z"))).isTrue();
    assertThat(pod.isStopping(Instant.parse("2026-11-21T10:00:30Z"))).isFalse();
    assertThat(PodModel.read(pod("quorate/node:1").build()).isStopping(Instant.EPOCH)).isFalse();
  }

  @Test
  void theAgeIsThatOfThisPod() {
    var pod =
        pod("quorate/node:1")
            .editMetadata()
            .withCreationTimestamp("2026-11-21T10:00:00Z")
            .endMetadata()
            .build();

    assertThat(PodModel.read(pod).age(Instant.parse("2026-11-21T10:01:30Z")))
        .contains(Duration.ofSeconds(90));
    assertThat(PodModel.read(pod("quorate/node:1").build()).age(Instant.EPOCH)).isEmpty();
  }

  @Test
  void howTheContainerEndedIsSaidWithTheKubeletsWait() {
    var pod =
        pod("node:1")
            .withNewStatus()
            .addNewContainerStatus()
            .withName("node")
            .withNewState()
            .withNewWaiting()
            .withReason("CrashLoopBackOff")
            .withMessage("back-off 10s restarting failed container")
            .endWaiting()
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("OOMKilled")
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(PodModel.read(pod).problem())
        .contains(
            new Problem(
                "CrashLoopBackOff",
                "back-off 10s restarting failed container; it ended last with exit code 137"
                    + " (OOMKilled)"));
  }

  @Test
  void aContainerThatHasJustEndedIsNamedBeforeTheKubeletWaits() {
    var pod =
        pod("node:1")
            .withNewStatus()
            .addNewContainerStatus()
            .withName("node")
            .withNewState()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("OOMKilled")
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(PodModel.read(pod).problem())
        .contains(new Problem("OOMKilled", "it ended with exit code 137 (OOMKilled)"));
    pod.getMetadata().setDeletionTimestamp("2026-11-21T10:00:00Z");
    assertThat(PodModel.read(pod).problem()).as("it is being stopped").isEmpty();
  }

  @Test
  void aPodThatItsKubeletEvictedSaysWhy() {
    var evicted =
        pod("node:1")
            .withNewStatus()
            .withPhase("Failed")
            .withReason("Evicted")
            .withMessage("The node was low on resource: memory.")
            .addNewContainerStatus()
            .withName("node")
            .withNewState()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("Error")
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(PodModel.read(evicted).problem())
        .contains(new Problem("Evicted", "The node was low on resource: memory."));
  }

  @Test
  void aContainerThatIsNotTheMembersIsNamed() {
    var injected =
        pod("node:1")
            .withNewStatus()
            .addNewInitContainerStatus()
            .withName("mesh-init")
            .withNewState()
            .withNewTerminated()
            .withExitCode(0)
            .withReason("Completed")
            .endTerminated()
            .endState()
            .endInitContainerStatus()
            .addNewInitContainerStatus()
            .withName("mesh-check")
            .withNewState()
            .withNewWaiting()
            .withReason("ImagePullBackOff")
            .withMessage("Back-off pulling image \"mesh:1\"")
            .endWaiting()
            .endState()
            .endInitContainerStatus()
            .addNewContainerStatus()
            .withName("node")
            .withNewState()
            .withNewWaiting()
            .withReason("PodInitializing")
            .endWaiting()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(PodModel.read(injected).problem())
        .contains(
            new Problem(
                "ImagePullBackOff", "container mesh-check: Back-off pulling image \"mesh:1\""));
  }

  @Test
  void whatTheSchedulerSaysIsQuoted() {
    var pending =
        pod("node:1")
            .withNewStatus()
            .withPhase("Pending")
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage("0/3 nodes are available: 1 node(s) had volume node affinity conflict.")
            .endCondition()
            .endStatus()
            .build();

    assertThat(PodModel.read(pending).problem())
        .contains(
            new Problem(
                "Unschedulable",
                "0/3 nodes are available: 1 node(s) had volume node affinity conflict."));
  }

  private static PodBuilder pod(String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("demo-0")
        .withUid("uid")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("proxy")
        .withImage("proxy:2")
        .endContainer()
        .addNewContainer()
        .withName("node")
        .withImage(image)
        .endContainer()
        .endSpec();
  }
}
