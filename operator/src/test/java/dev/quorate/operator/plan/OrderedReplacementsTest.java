package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders to replace demo-2 of three, which demo-1 leads. */
class OrderedReplacementsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final ObjectRef TASK = new ObjectRef("order", "order-uid");
  private static final String ORDER = "Task/order-uid";

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row(
            "its pod finds no node: recorded, with the scheduler's words",
            gone().task(order("demo-2", X)),
            act(
                new RecordReplacement(
                    X,
                    1,
                    "demo-2",
                    id(2),
                    claim(2),
                    ORDER,
                    "has a pod that does not run: Unschedulable, volume node affinity conflict"))),
        row(
            "its node refuses to work, for a reason that nothing is done about",
            three().failed(2, "CorruptIdentity", Optional.of(X)).task(order("demo-2", X)),
            acts(RecordReplacement.class)),
        row(
            "its pod is ready, as its status says, and the leader hears nothing of it",
            three().noted(2, X, ALL).task(order("demo-2", X)),
            acts(RecordReplacement.class)),
        row(
            "it is recorded, and in: taken out",
            gone().task(order("demo-2", X)).ordered(2, ORDER),
            act(new RemoveMember(pod(1), id(2), "demo-2", Reason.ReplacementOrdered))),
        row(
            "it is out and its claim is being deleted: its pod goes",
            out().claimDeleting(2).task(order("demo-2", X)),
            act(new FreeVolume(pod(2)))),
        row(
            "it comes back before it is taken out",
            whole().task(order("demo-2", X)).ordered(2, ORDER),
            act(new VoidReplacement("demo-2"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String situation, Seen seen, Reason reason, String words) {
    assertThat(Planner.decide(seen.observed()))
        .isInstanceOfSatisfying(
            FailTask.class,
            refused -> {
              assertThat(refused.why()).isEqualTo(reason);
              assertThat(refused.message()).contains(words);
            });
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        refused("it serves", whole().task(order("demo-2", X)), "demo-2 answers and serves"),
        refused(
            "the leader hears it",
            whole().noted(2, X, ALL).notReady(2).task(order("demo-2", X)),
            "demo-2 answers the leader"),
        refused("no such member", gone().task(order("demo-7", X)), "demo-7 is not a member"),
        refused(
            "nothing is known of its claim",
            three().unknown(2).notReady(2).task(order("demo-2", X)),
            "nothing proves that the claim of demo-2 holds its data"),
        refused(
            "perhaps the last copy",
            three().failed(2, "LeaderLostAcknowledged", Optional.of(X)).task(order("demo-2", X)),
            "may be the only one with acknowledged writes"),
        refused(
            "the others are no majority",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(2)
                .hung(0)
                .member(0)
                .member(1)
                .noted(2, X, ALL)
                .notReady(2)
                .task(order("demo-2", X)),
            "demo-2 is replaced once 2 of the other 2 voters are active (now 1)"),
        Arguments.of(
            "another cluster is named",
            gone().task(order("demo-2", Y)),
            Reason.ClusterIdMismatch,
            "nothing was changed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isDone(String situation, Seen seen) {
    assertThat(Planner.decide(seen.task(order("demo-2", X)).observed()))
        .isInstanceOfSatisfying(
            CompleteTask.class,
            done -> assertThat(done.message()).contains("demo-2", "joins as a new member"));
  }

  static Stream<Arguments> isDone() {
    return Stream.of(
        Arguments.of(
            "its claim is gone",
            out().noIntent().absent(2).gaveUp(2, ORDER, Duration.ofSeconds(5))));
  }

  private static ObservedTask order(String member, String clusterId) {
    return new ObservedTask(
        TASK.name(),
        TASK.uid(),
        ObservedTask.Kind.REPLACE_MEMBER,
        Optional.of(clusterId),
        ObservedTask.Phase.PENDING,
        Instant.EPOCH,
        Optional.of(member),
        Optional.empty());
  }

  private static Seen whole() {
    return cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).member(2);
  }

  /** The leader hears nothing of demo-2. */
  private static Seen three() {
    return cluster(3).ofX().config(ALL, List.of(), 1).unheard(2).member(0).member(1);
  }

  private static Seen gone() {
    return three().noted(2, X, ALL).podProblem(2, "Unschedulable", "volume node affinity conflict");
  }

  private static Seen out() {
    return gone().config(List.of(0, 1), List.of(), 1).member(0).member(1).ordered(2, ORDER);
  }

  private static Arguments refused(String situation, Seen seen, String words) {
    return Arguments.of(situation, seen, Reason.TaskRefused, words);
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
