package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.cluster;

import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.BootstrapSource.Place;
import dev.quorate.operator.observed.spec.BootstrapSource.Snapshot;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.identity.SnapshotPods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the pod that serves a file of a claim goes, and when another one takes its place. */
class SnapshotPodsTest {
  private static final String DIGEST = "ab".repeat(32);
  private static final Snapshot GOLDEN = claim("golden", "a.netsy", DIGEST);
  private static final SnapshotPod.State SERVING = new SnapshotPod.Serving("10.0.0.9:8080");
  private static final String NOBODY = "nobody needs its file any more";

  private static Snapshot claim(String name, String path, String sha256) {
    return new Snapshot(Place.CLAIM, name, path, sha256);
  }

  private static Seen forming(SnapshotPod.State state) {
    return cluster(3).intent("v-0").source(GOLDEN).serving(GOLDEN, state).empty(0);
  }

  private static SnapshotPod.State endedBefore(Duration time) {
    Instant at = Seen.NOW.minus(time);
    return new SnapshotPod.Ended("Evicted", at);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void goes(String situation, Seen seen, Optional<String> because) {
    Assertions.assertThat(new SnapshotPods().decide(seen.observed()))
        .isEqualTo(because.map(why -> new EndSnapshotPod(Seen.SNAPSHOT_POD, why)));
  }

  static Stream<Arguments> goes() {
    List<Integer> all = List.of(0, 1, 2);
    return Stream.of(
        Arguments.of("it serves: no", forming(SERVING), Optional.empty()),
        Arguments.of(
            "it starts: no",
            forming(new SnapshotPod.Starting(Optional.of("no node has room"))),
            Optional.empty()),
        Arguments.of("there is none: no", cluster(3).source(GOLDEN).empty(0), Optional.empty()),
        Arguments.of(
            "the member has the file", forming(SERVING).delivered(0, DIGEST), Optional.of(NOBODY)),
        Arguments.of(
            "it goes already: no",
            forming(SERVING).delivered(0, DIGEST).snapshotPodDeleting(),
            Optional.empty()),
        Arguments.of(
            "the spec names another claim",
            forming(SERVING).source(claim("other", "a.netsy", DIGEST)),
            Optional.of(NOBODY)),
        Arguments.of(
            "another path",
            forming(SERVING).source(claim("golden", "b.netsy", DIGEST)),
            Optional.of(NOBODY)),
        Arguments.of(
            "another digest",
            forming(SERVING).source(claim("golden", "a.netsy", "cd".repeat(32))),
            Optional.of(NOBODY)),
        Arguments.of(
            "a ConfigMap of the same name",
            forming(SERVING).source(new Snapshot(Place.CONFIG_MAP, "golden", "a.netsy", DIGEST)),
            Optional.of(NOBODY)),
        Arguments.of(
            "nothing to begin with",
            forming(SERVING).source(new BootstrapSource.Empty()),
            Optional.of(NOBODY)),
        Arguments.of(
            "it came when the cluster was formed already",
            cluster(3)
                .ofX()
                .formedWith(3)
                .source(GOLDEN)
                .serving(GOLDEN, SERVING)
                .config(all, List.of(), 0)
                .member(0)
                .member(1)
                .member(2),
            Optional.of(NOBODY)),
        Arguments.of(
            "it has ended just now: no",
            forming(endedBefore(Duration.ofSeconds(299))),
            Optional.empty()),
        Arguments.of(
            "it ended five minutes ago",
            forming(endedBefore(Duration.ofMinutes(5))),
            Optional.of("it could not serve, and another one is to try again")));
  }
}
