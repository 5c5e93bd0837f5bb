package dev.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.ServiceFields;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.spec.Auth;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.Compaction;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.observed.spec.StructuralConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The objects that stand for a cluster, as YAML that people can read. After a wanted change run
 * with -Dquorate.golden=update and review the difference.
 */
class GoldenObjectsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void isAsWrittenDown(ChildKind kind) throws IOException {
    String yaml =
        Serialization.asYaml(ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token"));
    Path file = GOLDEN.resolve(kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".yaml");
    if ("update".equals(System.getProperty("quorate.golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, yaml, StandardCharsets.UTF_8);
    }

    assertThat(yaml).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
  }

  private static final PodFields PODS =
      Serialization.unmarshal(
          """
          labels: {team: blue}
          annotations: {prometheus.io/scrape: "true"}
          resources:
            requests: {cpu: 500m, memory: 1Gi}
            limits: {memory: 1Gi}
          nodeSelector: {disk: ssd}
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchExpressions:
                  - {key: kubernetes.io/arch, operator: In, values: [amd64]}
          tolerations:
          - {key: dedicated, operator: Equal, value: quorate, effect: NoSchedule}
          topologySpreadConstraints:
          - {maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule}
          priorityClassName: system-cluster-critical
          imagePullSecrets: [{name: registry}]
          serviceAccountName: quorate-member
          env:
          - {name: TZ, value: UTC}
          - {name: PASSWORD, valueFrom: {secretKeyRef: {name: s, key: k}}}
          args: [--shutdown-delay=5000]
          terminationGracePeriodSeconds: 60
          securityContext: {runAsUser: 1000, fsGroup: 1000, supplementalGroups: [7]}
          readinessProbe: {periodSeconds: 5}
          livenessProbe: {initialDelaySeconds: 10, timeoutSeconds: 5, failureThreshold: 12}
          """,
          PodFields.class);

  private static final Engine ENGINE =
      new Engine(
          Optional.of("128Mi"),
          Optional.of(200),
          Optional.of(2000),
          Optional.of(50_000),
          Optional.of(new Compaction(CompactionSettings.Mode.REVISION, "1000")),
          new Auth(Optional.of(600), Optional.of(12)));

  @Test
  void aStatefulSetWithEveryFieldOfItsPodsIsAsWrittenDown() throws IOException {
    Observed seen = cluster("uid-1", 3, Optional.empty(), PODS, ENGINE);
    StatefulSet set = (StatefulSet) ChildObjects.desired(ChildKind.STATEFUL_SET, seen, () -> "");
    String yaml = Serialization.asYaml(set.getSpec().getTemplate());
    Path file = GOLDEN.resolve("pod-with-every-field.yaml");
    if ("update".equals(System.getProperty("quorate.golden"))) {
      Files.writeString(file, yaml, StandardCharsets.UTF_8);
    }

    assertThat(yaml).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    assertThat(Drift.state(ChildKind.STATEFUL_SET, seen, Optional.of(copy(set))))
        .isEqualTo(ChildState.MATCHING);
    assertThat(Drift.state(ChildKind.STATEFUL_SET, cluster("uid-1"), Optional.of(copy(set))))
        .as("a field that is taken out of the spec goes")
        .isEqualTo(ChildState.DIFFERENT);
  }

  @Test
  void aPodThatServesASnapshotIsAsWrittenDown() throws IOException {
    var source =
        new BootstrapSource.Snapshot(
            BootstrapSource.Place.CLAIM, "backups", "monday/golden.netsy", "ab".repeat(32));
    String yaml =
        Serialization.asYaml(
            SnapshotPodObject.of(
                cluster("uid-1", 3, Optional.empty(), PODS, ENGINE).cluster(), source));
    Path file = GOLDEN.resolve("snapshot-pod.yaml");
    if ("update".equals(System.getProperty("quorate.golden"))) {
      Files.writeString(file, yaml, StandardCharsets.UTF_8);
    }

    assertThat(yaml).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anAppliedObjectMatchesAlsoWithWhatOthersSetOnIt(ChildKind kind) {
    HasMetadata applied = copy(ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token"));
    applied.getMetadata().setResourceVersion("7");
    applied.getMetadata().setCreationTimestamp("2026-11-21T10:00:00Z");
    applied.getMetadata().getLabels().put("team", "blue");

    assertThat(Drift.state(kind, cluster("uid-1"), Optional.of(applied)))
        .isEqualTo(ChildState.MATCHING);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anObjectOfAnotherOwnerIsForeignAndAfterItsDeletionWaitedFor(ChildKind kind) {
    HasMetadata applied = copy(ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token"));
    applied.getMetadata().getOwnerReferences().getFirst().setKind("Postgres");

    assertThat(Drift.state(kind, cluster("uid-2"), Optional.of(applied)))
        .isEqualTo(ChildState.FOREIGN);
    applied.getMetadata().setDeletionTimestamp("2026-11-21T10:00:00Z");
    assertThat(Drift.state(kind, cluster("uid-2"), Optional.of(applied)))
        .isEqualTo(ChildState.DELETING);
    assertThat(Drift.state(kind, cluster("uid-1"), Optional.of(applied)))
        .isEqualTo(ChildState.DELETING);
    assertThat(Drift.state(kind, cluster("uid-1"), Optional.empty())).isEqualTo(ChildState.MISSING);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anObjectOfTheResourceBeforeThisOneIsWaitedFor(ChildKind kind) {
    HasMetadata applied = copy(ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token"));

    assertThat(Drift.state(kind, cluster("uid-2"), Optional.of(applied)))
        .isEqualTo(ChildState.DELETING);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anObjectThatARestoreLeftWithoutItsOwnerIsTakenOver(ChildKind kind) {
    HasMetadata restored = copy(ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token"));
    restored.getMetadata().setOwnerReferences(List.of());
    // The operator may create Secrets and not change them; one with a token is used as it is.
    ChildState taken = kind == ChildKind.ADMIN_SECRET ? ChildState.MATCHING : ChildState.DIFFERENT;

    assertThat(Drift.state(kind, cluster("uid-2"), Optional.of(restored))).isEqualTo(taken);
    assertThat(Drift.isOurs(restored, cluster("uid-2").cluster())).isTrue();
    restored.getMetadata().getLabels().remove(Labels.CLUSTER);
    assertThat(Drift.state(kind, cluster("uid-2"), Optional.of(restored)))
        .as("a label of ours is missing")
        .isEqualTo(ChildState.FOREIGN);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void everyObjectIsNamedAsKubectlFindsIt(ChildKind kind) {
    HasMetadata object = ChildObjects.desired(kind, cluster("uid-1"), () -> "the-token");

    assertThat(kind.path(cluster("uid-1").ref()))
        .isEqualTo(
            object.getKind().toLowerCase(Locale.ROOT) + "/" + object.getMetadata().getName());
  }

  @Test
  void aFieldThatWasChangedByHandIsDrift() {
    Service service =
        (Service) copy(ChildObjects.desired(ChildKind.CLIENT_SERVICE, cluster("uid-1"), () -> ""));
    service.getSpec().getSelector().put(Labels.CLUSTER, "other");
    Service without =
        (Service) copy(ChildObjects.desired(ChildKind.CLIENT_SERVICE, cluster("uid-1"), () -> ""));
    // Its endpoints stay as they were.
    without.getSpec().setSelector(null);
    StatefulSet set =
        (StatefulSet)
            copy(ChildObjects.desired(ChildKind.STATEFUL_SET, cluster("uid-1"), () -> ""));
    set.getSpec().getUpdateStrategy().setType("RollingUpdate");

    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, cluster("uid-1"), Optional.of(service)))
        .isEqualTo(ChildState.DIFFERENT);
    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, cluster("uid-1"), Optional.of(without)))
        .isEqualTo(ChildState.OPEN);
    assertThat(Drift.state(ChildKind.STATEFUL_SET, cluster("uid-1"), Optional.of(set)))
        .isEqualTo(ChildState.DIFFERENT);
  }

  @Test
  void aSingleMemberNeedsNoBudgetAndOneFromBeforePermitsEveryEviction() {
    PodDisruptionBudget ofThree =
        (PodDisruptionBudget)
            copy(ChildObjects.desired(ChildKind.DISRUPTION_BUDGET, cluster("uid-1"), () -> ""));
    PodDisruptionBudget ofOne =
        (PodDisruptionBudget)
            copy(ChildObjects.desired(ChildKind.DISRUPTION_BUDGET, single(), () -> ""));
    PodDisruptionBudget foreign = (PodDisruptionBudget) copy(ofThree);
    foreign.getMetadata().getOwnerReferences().getFirst().setUid("uid-9");
    PodDisruptionBudget going = (PodDisruptionBudget) copy(ofThree);
    going.getMetadata().setDeletionTimestamp("2026-11-21T10:00:00Z");

    assertThat(budget(Optional.empty())).isEqualTo(ChildState.MATCHING);
    assertThat(budget(Optional.of(ofThree))).isEqualTo(ChildState.DIFFERENT);
    assertThat(budget(Optional.of(ofOne))).isEqualTo(ChildState.MATCHING);
    assertThat(ofOne.getSpec().getMinAvailable().getIntVal()).isZero();
    assertThat(budget(Optional.of(foreign)))
        .as("it is in nobody's way")
        .isEqualTo(ChildState.MATCHING);
    assertThat(budget(Optional.of(going)))
        .as("it is not made again")
        .isEqualTo(ChildState.MATCHING);
    assertThat(Drift.state(ChildKind.STATEFUL_SET, single(), Optional.empty()))
        .isEqualTo(ChildState.MISSING);
  }

  private static ChildState budget(Optional<HasMetadata> actual) {
    return Drift.state(ChildKind.DISRUPTION_BUDGET, single(), actual);
  }

  @Test
  void clientsAreLedToNobodyUntilItIsKnownWhichClusterThisIs() {
    Observed formed = formed("6f1c0a5e9b3d2748");
    Service before = service(cluster("uid-1"));
    Service after = service(formed);

    assertThat(after.getSpec().getSelector())
        .isEqualTo(Labels.selector(new ClusterRef("prod", "demo")));
    assertThat(before.getSpec().getSelector())
        .containsAllEntriesOf(after.getSpec().getSelector())
        .containsKey("quorate.dev/formed");
    assertThat(set(cluster("uid-1")).getSpec().getTemplate().getMetadata().getLabels())
        .doesNotContainKey("quorate.dev/formed");
    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, formed, Optional.of(before)))
        .isEqualTo(ChildState.DIFFERENT);
    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, cluster("uid-1"), Optional.of(after)))
        .isEqualTo(ChildState.OPEN);
  }

  @Test
  void aPodMadeAfterTheGenesisIsToldItsCluster() {
    Observed formed = formed("6f1c0a5e9b3d2748");

    assertThat(arguments(set(formed))).contains("--cluster-id=6f1c0a5e9b3d2748");
    assertThat(arguments(set(cluster("uid-1")))).noneMatch(a -> a.startsWith("--cluster-id"));
    assertThat(Drift.state(ChildKind.STATEFUL_SET, formed, Optional.of(set(cluster("uid-1")))))
        .isEqualTo(ChildState.DIFFERENT);
  }

  @Test
  void theServiceForClientsIsOfTheTypeThatIsAskedFor() {
    ServiceFields asked =
        Serialization.unmarshal(
            """
            type: LoadBalancer
            labels: {team: blue}
            annotations: {lb.example/internal: "true"}
            """,
            ServiceFields.class);
    Observed seen = cluster("uid-1", 3, Optional.empty(), PodFields.NONE, Engine.DEFAULTS, asked);
    Service service = service(seen);

    assertThat(service.getSpec().getType()).isEqualTo("LoadBalancer");
    assertThat(service.getSpec().getClusterIP()).as("the API server's to choose").isNull();
    assertThat(service.getMetadata().getAnnotations()).containsEntry("lb.example/internal", "true");
    assertThat(service.getMetadata().getLabels())
        .containsEntry("team", "blue")
        .containsEntry("app.kubernetes.io/name", "quorate");
    service.getSpec().setClusterIP("10.0.0.7");
    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, seen, Optional.of(service)))
        .isEqualTo(ChildState.MATCHING);
    assertThat(Drift.state(ChildKind.CLIENT_SERVICE, cluster("uid-1"), Optional.of(service)))
        .as("a field that is taken out of the spec goes")
        .isEqualTo(ChildState.DIFFERENT);
    assertThat(set(seen)).as("no member is restarted for it").isEqualTo(set(cluster("uid-1")));
  }

  @Test
  void userAndGroupsAreLeftToThePlatformAndTheRestIsAsRestrictedAsBefore() {
    PodFields pod =
        Serialization.unmarshal("securityContext: {runAsNonRoot: true}", PodFields.class);
    PodSecurityContext made =
        set(cluster("uid-1", Optional.empty(), pod))
            .getSpec()
            .getTemplate()
            .getSpec()
            .getSecurityContext();

    assertThat(made.getRunAsUser()).isNull();
    assertThat(made.getRunAsGroup()).isNull();
    assertThat(made.getFsGroup()).isNull();
    assertThat(made.getFsGroupChangePolicy()).isNull();
    assertThat(made.getRunAsNonRoot()).isTrue();
    assertThat(made.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
  }

  private static Service service(Observed seen) {
    return (Service) copy(ChildObjects.desired(ChildKind.CLIENT_SERVICE, seen, () -> ""));
  }

  private static StatefulSet set(Observed seen) {
    return (StatefulSet) copy(ChildObjects.desired(ChildKind.STATEFUL_SET, seen, () -> ""));
  }

  private static List<String> arguments(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs();
  }

  private static Observed formed(String clusterId) {
    Observed seen = cluster("uid-1");
    ObservedCluster c = seen.cluster();
    ClusterStatus status =
        c.status().withDecided(Optional.of(clusterId), 1, Optional.empty(), Optional.empty());
    return new Observed(
        seen.now(),
        c.withStatus(status),
        seen.slots(),
        seen.statefulSet(),
        seen.children(),
        seen.tasks(),
        "");
  }

  @Test
  void whatOthersAddToAListIsTheirs() {
    Service service =
        (Service) copy(ChildObjects.desired(ChildKind.CLIENT_SERVICE, cluster("uid-1"), () -> ""));
    service
        .getSpec()
        .getPorts()
        .addFirst(new ServicePortBuilder().withName("metrics").withPort(9000).build());
    service
        .getMetadata()
        .getOwnerReferences()
        .addFirst(new OwnerReferenceBuilder().withUid("uid-9").withName("somebody").build());
    StatefulSet set = set();
    PodSpec pod = set.getSpec().getTemplate().getSpec();
    Container node = pod.getContainers().getFirst();
    node.getEnv().addFirst(new EnvVarBuilder().withName("TZ").withValue("UTC").build());
    node.getPorts().addFirst(new ContainerPortBuilder().withContainerPort(9000).build());
    node.getVolumeMounts()
        .addFirst(new VolumeMountBuilder().withName("ca").withMountPath("/ca").build());
    pod.getContainers().addFirst(new ContainerBuilder().withName("sidecar").build());
    pod.getVolumes().addFirst(new VolumeBuilder().withName("ca").build());

    assertThat(state(ChildKind.CLIENT_SERVICE, service)).isEqualTo(ChildState.MATCHING);
    assertThat(state(ChildKind.STATEFUL_SET, set)).isEqualTo(ChildState.MATCHING);
  }

  @Test
  void whatIsMissingOrOtherInAListIsDrift() {
    StatefulSet without = set();
    without.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().removeFirst();
    StatefulSet other = set();
    other
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .getFirst()
        .setName("POD");
    StatefulSet moreArguments = set();
    moreArguments
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getArgs()
        .add("--bootstrap");

    assertThat(state(ChildKind.STATEFUL_SET, without)).isEqualTo(ChildState.DIFFERENT);
    assertThat(state(ChildKind.STATEFUL_SET, other)).isEqualTo(ChildState.DIFFERENT);
    assertThat(state(ChildKind.STATEFUL_SET, moreArguments)).isEqualTo(ChildState.DIFFERENT);
  }

  @Test
  void aDifferenceIsNamedByItsPath() {
    StatefulSet set = set();
    set.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("mirror/node:1");

    assertThat(Drift.difference(set, set())).contains("spec.template.spec.containers[node].image");
  }

  @Test
  void aQuantityMayBeWrittenInAnotherWay() {
    StatefulSet set = set();
    set.getSpec()
        .getVolumeClaimTemplates()
        .getFirst()
        .getSpec()
        .getResources()
        .setRequests(Map.of("storage", Quantity.parse("1024Mi")));

    assertThat(state(ChildKind.STATEFUL_SET, set)).isEqualTo(ChildState.MATCHING);
  }

  @Test
  void aStatefulSetKeepsTheLabelsOfItsClaimTemplateWhichNobodyCanChange() {
    Map<String, String> earlier = Map.of("app.kubernetes.io/instance", "demo");
    Observed seen = cluster("uid-1", Optional.of(setWithClaims(earlier)), PodFields.NONE);
    StatefulSet set = (StatefulSet) ChildObjects.desired(ChildKind.STATEFUL_SET, seen, () -> "");

    assertThat(set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getLabels())
        .isEqualTo(earlier);
    assertThat(set().getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getLabels())
        .isEqualTo(Labels.claim(new ClusterRef("prod", "demo")));
  }

  private static ObservedStatefulSet setWithClaims(Map<String, String> labels) {
    return new ObservedStatefulSet(
        "set", "5", 3, "1Gi", false, true, Optional.empty(), Optional.of(labels));
  }

  private static StatefulSet set() {
    return (StatefulSet)
        copy(ChildObjects.desired(ChildKind.STATEFUL_SET, cluster("uid-1"), () -> ""));
  }

  private static ChildState state(ChildKind kind, HasMetadata actual) {
    return Drift.state(kind, cluster("uid-1"), Optional.of(actual));
  }

  private static HasMetadata copy(HasMetadata object) {
    return Serialization.clone(object);
  }

  private static Observed cluster(String uid) {
    return cluster(uid, Optional.empty(), PodFields.NONE);
  }

  private static Observed single() {
    return cluster("uid-1", 1, Optional.empty(), PodFields.NONE, Engine.DEFAULTS);
  }

  private static Observed cluster(String uid, Optional<ObservedStatefulSet> set, PodFields pod) {
    return cluster(uid, 3, set, pod, Engine.DEFAULTS);
  }

  private static Observed cluster(
      String uid, int replicas, Optional<ObservedStatefulSet> set, PodFields pod, Engine engine) {
    return cluster(uid, replicas, set, pod, engine, ServiceFields.NONE);
  }

  private static Observed cluster(
      String uid,
      int replicas,
      Optional<ObservedStatefulSet> set,
      PodFields pod,
      Engine engine,
      ServiceFields service) {
    ClusterSpec spec =
        new ClusterSpec(
            replicas,
            "quorate/node:0.1.0",
            "IfNotPresent",
            "1Gi",
            Optional.of("standard"),
            new BootstrapSource.Empty(),
            new StructuralConfig(4, 3, "sync", "set", 0, 0),
            Retention.RETAIN,
            Retention.DELETE,
            false,
            true,
            pod,
            engine,
            service);
    return new Observed(
        Instant.parse("2026-11-21T10:00:00Z"),
        new ObservedCluster(
            new ClusterRef("prod", "demo"), uid, 1, "1", false, true, spec, ClusterStatus.none()),
        List.of(),
        set,
        Map.of(),
        List.of(),
        "");
  }
}
