package dev.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.operator.kubernetes.SpecModel;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.plan.Seen;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedPodTest {
  private static final String BARE =
      """
      {"containers": [{"name": "node", "args": ["--managed"], "resources": {"cpu": "1"}}], "user": 7}
      """;

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aPodOfASpecThatAsksForNothingDiffersInNothing() throws JsonProcessingException {
    assertThat(AskedPod.differences(json(BARE), json(BARE))).isEmpty();
  }

  private static Map<String, String> notes(String spec) {
    ClusterSpec read =
        SpecModel.read(
            new KubernetesSerialization().unmarshal("---\n" + spec, ConsensusClusterSpec.class),
            "node:1");
    return AskedPod.annotations(
        new ObservedCluster(
            new ClusterRef("prod", "demo"),
            "uid",
            1,
            "1",
            false,
            true,
            read,
            ClusterStatus.none()));
  }

  @ParameterizedTest(name = "{0} | {1}: restarted {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{} | {imagePullPolicy: Always} | false | -",
        "{} | {replicas: 5, retention: {whenDeleted: Delete}, paused: true} | false | -",
        "{} | {storage: {size: 2Gi}} | false | -",
        "{} | {pod: {}, engine: {}} | false | -",
        "{} | {pod: {labels: {team: blue}}} | true | pod.labels",
        "{} | {pod: {resources: {limits: {memory: 1Gi}}}} | true | pod.resources",
        "{} | {pod: {resources: {requests: {cpu: 100m, memory: 256Mi}}}} | true | pod.resources",
        "{} | {pod: {resources: {requests: {cpu: 100m, memory: 512Mi}, limits: {memory: 1Gi}}}} |"
            + " true | pod.resources",
        "{pod: {resources: {limits: {cpu: 1}}}} | {pod: {resources: {limits: {cpu: 2}}}} | true |"
            + " pod.resources",
        "{} | {pod: {env: [{name: TZ, value: UTC}]}} | true | pod.env",
        "{pod: {env: [{name: TZ, value: UTC}]}} | {pod: {env: [{name: TZ, value: CET}]}} | true |"
            + " pod.env",
        "{} | {pod: {args: [--shutdown-delay=5000]}} | true | pod.args",
        "{pod: {args: [--shutdown-delay=5000]}} | {} | true | -",
        "{} | {engine: {snapshotCount: 5000}} | true | engine.snapshotCount",
        "{} | {engine: {auth: {bcryptCost: 12}}} | true | engine.auth.bcryptCost",
        "{} | {engine: {compaction: {mode: periodic, retention: 1}}} | true |"
            + " engine.compaction.mode engine.compaction.retention",
        "{engine: {compaction: {mode: revision, retention: 10}}} | {engine: {compaction: {mode:"
            + " revision, retention: '10'}}} | false |"
            + " engine.compaction.mode engine.compaction.retention",
        "{} | {service: {type: NodePort, annotations: {a.example/b: c}}} | false | -",
        "{} | {pod: {terminationGracePeriodSeconds: 30}} | false | -",
        "{} | {pod: {terminationGracePeriodSeconds: 60}} | true |"
            + " pod.terminationGracePeriodSeconds",
        "{} | {pod: {securityContext: {}}} | false | -",
        "{} | {pod: {securityContext: {runAsNonRoot: true}}} | true | pod.securityContext",
        "{} | {pod: {readinessProbe: {}, livenessProbe: {}}} | false | -",
        "{} | {pod: {readinessProbe: {periodSeconds: 5}}} | true | pod.readinessProbe",
        "{} | {pod: {livenessProbe: {timeoutSeconds: 5}}} | true | pod.livenessProbe",
        "{} | {engine: {quota: 1Mi}} | true | engine.quota",
        "{engine: {quota: 1Gi}} | {engine: {quota: 1024Mi}} | false | engine.quota",
        "{engine: {quota: 1Gi}} | {engine: {quota: 2Gi}} | true | engine.quota",
        "{} | {engine: {heartbeatIntervalMilliseconds: 100}} | true |"
            + " engine.heartbeatIntervalMilliseconds",
        "{} | {engine: {electionTimeoutMilliseconds: 2000}} | true |"
            + " engine.electionTimeoutMilliseconds",
      })
  void aChangeOfTheSpecRestartsPodsOrNot(
      String before, String after, boolean restarts, String field) {
    Pod.Template made = AskedPod.digests(notes(before));
    Pod.Template now = AskedPod.digests(notes(after));

    assertThat(now.asked().equals(made.asked())).isEqualTo(!restarts);
    assertThat(now.fields().keySet())
        .isEqualTo(field == null ? Set.of() : Set.of(field.split(" ")));
  }

  /**
   * Digests of the pods that earlier operators made: with others every member would be restarted.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "pod: {resources: {limits: {memory: 1Gi}}} | 13aa2ed13f58cfbe",
        "pod: {resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}} |"
            + " d56e6d65bc8f6630",
        "pod: {resources: {limits: {cpu: 1}}} | 9762baaa4f3e2325",
        "pod: {labels: {team: blue}, tolerations: [{key: a, operator: Exists}]} | a52cf19f3ea14c6d",
      })
  void anotherDefaultOfTheOperatorRestartsNoPodOfAnEarlierOne(String spec, String digest) {
    assertThat(AskedPod.digests(notes(spec)).asked()).contains(digest);
  }

  @Test
  void aSpecThatAsksForNothingLeavesTheTemplateAsEarlierOperatorsMadeIt() {
    assertThat(notes("{}")).containsOnlyKeys(Labels.TEMPLATE);
  }

  @Test
  void removedMembersAreNamedToThePodAndRestartNone() {
    Seen kept = Seen.whole(3).setReplicas(4).noted(3, Seen.X, List.of(0, 1, 2)).noPod(3);
    StatefulSet before = set(kept);
    StatefulSet grown = set(kept.notedAsRemoved(3).formedWith(4));

    assertThat(names(before)).doesNotContain(Names.RETIRE_DATA_OF);
    assertThat(grown.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv())
        .contains(new EnvVar(Names.RETIRE_DATA_OF, Seen.id(3), null));
    assertThat(grown.getSpec().getTemplate().getMetadata().getAnnotations())
        .as("the digests by which pods are made again")
        .isEqualTo(before.getSpec().getTemplate().getMetadata().getAnnotations());
  }

  private static StatefulSet set(Seen seen) {
    return (StatefulSet)
        ChildObjects.desired(ChildKind.STATEFUL_SET, seen.observed(), () -> "token");
  }

  private static List<String> names(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
        .map(EnvVar::getName)
        .toList();
  }

  @Test
  void whatIsAskedForIsFoundAndWhatIsLeftOutToo() throws JsonProcessingException {
    String asked =
        """
        {"containers": [
          {"name": "sidecar"},
          {"name": "node", "args": ["--more", "--managed"], "resources": {"cpu": "2"}}]}
        """;
    assertThat(AskedPod.differences(json(BARE), json(asked)))
        .isEqualTo(
            Map.of(
                ".containers[sidecar].name", "sidecar",
                ".containers[node].args[\"--more\"]", "--more",
                ".containers[node].resources.cpu", "2",
                "without .user", ""));
  }
}
