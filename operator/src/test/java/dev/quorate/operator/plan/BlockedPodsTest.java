package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.PlatformNotice.Kind;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pods of a formed cluster that do not run: the platform's words at once, the cure when it lasts.
 */
class BlockedPodsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isNamedAtOnceAndAPersonsAfterAMinute(
      String situation, Seen seen, String words, String cure) {
    Finding first = only(seen);
    Finding later = only(seen.found(Reason.PodBlocked, 2, Duration.ofMinutes(2)));

    assertThat(first.message()).contains(words);
    assertThat(first.severity()).isEqualTo(Severity.WARNING);
    assertThat(later.message()).isEqualTo(first.message());
    assertThat(later.needsPerson()).isTrue();
    assertThat(later.cure().orElse("none")).contains(cure);
  }

  static Stream<Arguments> isNamedAtOnceAndAPersonsAfterAMinute() {
    return Stream.of(
        pod(
            "crashes again and again",
            "CrashLoopBackOff",
            "back-off 40s; it ended last with exit code 1 (Error): no space left",
            "kubectl logs demo-2 --previous"),
        pod(
            "crashes for want of memory",
            "CrashLoopBackOff",
            "back-off 40s; it ended last with exit code 137 (OOMKilled)",
            "raise spec.pod.resources.limits.memory"),
        pod(
            "has just been killed for want of memory",
            "OOMKilled",
            "it ended with exit code 137 (OOMKilled)",
            "raise spec.pod.resources.limits.memory"),
        pod(
            "no node has room",
            "Unschedulable",
            "0/3 nodes are available: 3 Insufficient memory.",
            "add a node, or change spec.pod"),
        pod(
            "its volume is on a node that is gone",
            "Unschedulable",
            "0/3 nodes are available: 1 node(s) had volume node affinity conflict.",
            "if it is gone for good, and a majority of the voters serves, order a ConsensusTask"
                + " with replaceMember: {member: demo-2}"),
        pod(
            "its volume is on a node that is drained, in the words of later schedulers",
            "Unschedulable",
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match"
                + " PersistentVolume's node affinity. preemption: 0/3 nodes are available: 3"
                + " Preemption is not helpful for scheduling.",
            "bring that node back; if it is gone for good, and a majority of the voters serves,"
                + " order a ConsensusTask with replaceMember: {member: demo-2}"),
        pod(
            "its image is missing",
            "ImagePullBackOff",
            "Back-off pulling image node:9",
            "correct spec.image"),
        pod("its node had no memory", "Evicted", "The node was low on resource: memory.", "none"),
        row(
            "a quota",
            whole(3).noPod(2).refused(2, "pods demo-2 is forbidden: exceeded quota: pods=2"),
            "exceeded quota: pods=2",
            "raise the quota of the namespace"),
        row(
            "a policy",
            whole(3)
                .noPod(2)
                .refused(2, "pods demo-2 is forbidden: violates PodSecurity restricted"),
            "violates PodSecurity",
            "adapt the policy"),
        row(
            "its volume cannot be mounted",
            whole(3).noted(2, X, ALL).noticed(Kind.POD_HELD, 2, "FailedMount, no such disk"),
            "its pod does not start: FailedMount, no such disk",
            "see the volume"));
  }

  @Test
  void aContainerThatRunsAgainIsNamedAndNobodyIsAlarmed() {
    Seen seen =
        whole(3)
            .noticed(Kind.CONTAINER_ENDED, 2, "its container ended with exit code 137 (OOMKilled)");

    assertThat(Planner.decide(seen.observed())).isEqualTo(new Decision.Settled());
    assertThat(Planner.plan(seen.observed(), List.of()).findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.reason()).isEqualTo(Reason.ContainerEnded);
              assertThat(found.severity()).isEqualTo(Severity.INFO);
              assertThat(found.needsPerson()).isFalse();
              assertThat(found.text())
                  .isEqualTo(
                      "demo-2: its container ended with exit code 137 (OOMKilled); if it happens"
                          + " again, raise spec.pod.resources.limits.memory");
            });
  }

  private static Finding only(Seen seen) {
    List<Finding> found =
        Planner.plan(seen.observed(), List.of()).findings().stream()
            .filter(finding -> finding.reason() == Reason.PodBlocked)
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Arguments pod(String situation, String reason, String message, String cure) {
    return row(
        situation,
        whole(3).noted(2, X, ALL).podProblem(2, reason, message),
        "its pod does not run: %s, %s".formatted(reason, message),
        cure);
  }

  private static Arguments row(String situation, Seen seen, String words, String cure) {
    return Arguments.of(situation, seen, words, cure);
  }
}
