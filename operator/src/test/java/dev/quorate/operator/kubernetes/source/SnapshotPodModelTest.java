package dev.quorate.operator.kubernetes.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SnapshotPod.Ended;
import dev.quorate.operator.observed.spec.SnapshotPod.Serving;
import dev.quorate.operator.observed.spec.SnapshotPod.Starting;
import dev.quorate.operator.simulated.scenario.Specs;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As kubelet and scheduler report it. */
class SnapshotPodModelTest {
  private static final ObservedCluster CLUSTER =
      new ObservedCluster(
          new ClusterRef("prod", "demo"),
          "uid-1",
          1,
          "7",
          false,
          true,
          Specs.cluster(3),
          ClusterStatus.none());

  private static Optional<SnapshotPod> read(String name, String owner, String status) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              uid: p
              creationTimestamp: "2026-11-21T10:00:00Z"
              annotations: {quorate.dev/snapshot: claim/a}
              ownerReferences: [{apiVersion: a/v1, kind: B, name: demo, uid: %s}]
            status: %s
            """
                .formatted(name, owner, status),
            Pod.class);
    return SnapshotPodModel.find(List.of(pod), CLUSTER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isIn(String status, SnapshotPod.State state) {
    assertThat(read("demo-snapshot", CLUSTER.uid(), status))
        .hasValue(new SnapshotPod("demo-snapshot", "p", "claim/a", false, state));
  }

  static Stream<Arguments> isIn() {
    Instant made = Instant.parse("2026-11-21T10:00:00Z");
    return Stream.of(
        Arguments.of("{phase: Pending}", new Starting(Optional.empty())),
        Arguments.of(
            "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', message: no such"
                + " claim}]}",
            new Starting(Optional.of("no such claim"))),
        Arguments.of(
            "{phase: Pending, containerStatuses: [{name: snapshot, state: {waiting: {reason:"
                + " ContainerCreating}}}]}",
            new Starting(Optional.empty())),
        Arguments.of(
            "{phase: Pending, containerStatuses: [{name: snapshot, state: {waiting: {reason:"
                + " ErrImagePull, message: not found}}}]}",
            new Starting(Optional.of("ErrImagePull, not found"))),
        Arguments.of(
            "{phase: Running, podIP: 10.0.0.9, conditions: [{type: Ready, status: 'False'}]}",
            new Starting(Optional.empty())),
        Arguments.of(
            "{phase: Running, podIP: 10.0.0.9, conditions: [{type: Ready, status: 'True'}]}",
            new Serving("10.0.0.9:8080")),
        Arguments.of(
            "{phase: Running, podIP: 'fd00::9', conditions: [{type: Ready, status: 'True'}]}",
            new Serving("[fd00::9]:8080")),
        Arguments.of(
            "{phase: Failed, containerStatuses: [{name: snapshot, state: {terminated: {exitCode: 2,"
                + " message: \"Unmatched argument\\n\", finishedAt: '2026-11-21T10:01:00Z'}}}]}",
            new Ended("Unmatched argument", made.plusSeconds(60))),
        Arguments.of(
            "{phase: Failed, containerStatuses: [{name: snapshot, state: {terminated: {exitCode:"
                + " 137, finishedAt: '2026-11-21T10:01:00Z'}}}]}",
            new Ended("it ended with exit code 137", made.plusSeconds(60))),
        Arguments.of(
            "{phase: Failed, reason: Evicted, message: the node was low on memory}",
            new Ended("the node was low on memory", made)),
        Arguments.of(
            "{phase: Failed, reason: DeadlineExceeded}", new Ended("DeadlineExceeded", made)));
  }

  @Test
  void isThatOfThisResourceAndOfNoOther() {
    assertThat(read("demo-snapshot", "another", "{phase: Running}")).isEmpty();
    assertThat(read("demo-0", CLUSTER.uid(), "{phase: Running}")).isEmpty();
  }
}
