package dev.quorate.operator.plan.decision;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision.Act;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be decided on a cached look, which may be behind. */
class DecisionTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void maybeDecidedOnACachedLook(String what, Act act, boolean harmless) {
    assertThat(act.irreversible()).isNotEqualTo(harmless);
  }

  static Stream<Arguments> maybeDecidedOnACachedLook() {
    VolumeIdentity identity = new VolumeIdentity(X, 1, "a2", new TreeSet<>(List.of("a2")));
    return Stream.of(
        Arguments.of("the finalizer is added", new Decision.AddFinalizer(), true),
        Arguments.of(
            "the spec is kept",
            new Decision.KeepSpec(Seen.whole(3).observed().cluster().spec()),
            true),
        Arguments.of("a Service is applied", applied(ChildKind.CLIENT_SERVICE), true),
        Arguments.of(
            "a claim is noted", new Decision.RecordVolumeIdentity(claim(2), identity), true),
        Arguments.of(
            "a claim is noted as that of a removed member",
            new Decision.RetainVolume(claim(2), "demo-2", identity.asRemoved()),
            false),
        Arguments.of("a learner is promoted", new Decision.Promote(pod(0), "a1", "demo-1"), true),
        Arguments.of(
            "the StatefulSet is applied, which may start pods that a teardown stopped",
            applied(ChildKind.STATEFUL_SET),
            false),
        Arguments.of(
            "a member is removed", new Decision.RemoveMember(pod(0), "a1", "demo-1"), false),
        Arguments.of(
            "a claim is deleted", new Decision.DeleteVolume(claim(1), Optional.empty()), false),
        Arguments.of(
            "a member joins", new Decision.CallJoin(pod(1), X, 1, List.of("demo-0:8080")), false));
  }

  private static Act applied(ChildKind kind) {
    return new Decision.ApplyChild(kind, Reason.ChildObjectChanged);
  }
}
