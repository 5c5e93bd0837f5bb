package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The operator's passes on a real API server")
class ClusterLifeTest {
  private static ApiServer server;
  private final SetClock clock = new SetClock();
  private Stage stage;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void raise() {
    stage = new Stage(server, clock);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  @Test
  void bringANewClusterToThreeVotersOfOneGenesis() {
    stage.create();
    stage.untilReady();

    var status = stage.resource().getStatus();
    assertThat(status.getMembersReady()).isEqualTo("3/3");
    assertThat(status.getEpoch()).isEqualTo(1);
    assertThat(status.getGenesis().step()).isEqualTo("Confirmed");
    assertThat(status.getGenesis().volumeUid()).isEqualTo(stage.claim(0).getMetadata().getUid());
    assertThat(status.getMembers()).hasSize(3).allMatch(member -> member.role().equals("Voter"));
    assertThat(stage.members.formed())
        .isEqualTo(Map.of(status.getClusterId(), Set.of(stage.claim(0).getMetadata().getUid())));
    assertThat(
            stage
                .client
                .events()
                .v1()
                .events()
                .inNamespace(stage.ref.namespace())
                .list()
                .getItems())
        .allSatisfy(
            event -> assertThat(event.getDeprecatedLastTimestamp()).as(event.getNote()).isNotNull())
        .extracting(event -> event.getReason())
        .contains("GenesisRecorded", "ClusterFormed", "MemberPromoted", "ClusterReady");
  }

  @Test
  void noteOnEveryClaimWhatItHolds() {
    stage.create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());

    for (int ordinal = 0; ordinal < 3; ordinal++) {
      assertThat(stage.claim(ordinal).getMetadata().getAnnotations())
          .containsEntry(Labels.CLUSTER_ID, stage.resource().getStatus().getClusterId())
          .containsKeys(Labels.MEMBER_ID, Labels.VOTERS);
    }
  }

  @Test
  void writeNothingWhenSettled() {
    settle();
    var before = stage.versions();

    for (int pass = 0; pass < 20; pass++) {
      stage.round();
    }

    assertThat(stage.versions()).isEqualTo(before);
  }

  @Test
  void takeTheFieldsOfThePodsOnceAndBackAgain() {
    settle();
    stage.edit(
        cluster ->
            cluster
                .getSpec()
                .setPod(
                    stage
                        .client
                        .getKubernetesSerialization()
                        .unmarshal(
                            """
                            labels: {team: blue}
                            annotations: {a.example/b: c}
                            resources: {requests: {memory: 512Mi}, limits: {cpu: 1000m, memory: 1024Mi}}
                            nodeSelector: {disk: ssd}
                            affinity:
                              podAffinity:
                                requiredDuringSchedulingIgnoredDuringExecution:
                                - {topologyKey: rack, labelSelector: {}}
                            tolerations: [{key: dedicated, operator: Exists}]
                            topologySpreadConstraints:
                            - {maxSkew: 1, topologyKey: rack, whenUnsatisfiable: ScheduleAnyway}
                            - {maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule}
                            priorityClassName: system-cluster-critical
                            imagePullSecrets: [{name: registry}, {name: mirror}]
                            serviceAccountName: quorate-member
                            """,
                            PodFields.class)));
    stage.until("the template has them", status -> "ssd".equals(nodeSelector().get("disk")));
    writeNothing();
    assertThat(podSpec().getServiceAccountName()).isEqualTo("quorate-member");

    stage.edit(cluster -> cluster.getSpec().setPod(PodFields.NONE));
    stage.until("the template has none of them", status -> nodeSelector().isEmpty());
    writeNothing();

    assertThat(podSpec().getServiceAccountName()).isNull();
    assertThat(podSpec().getTolerations()).isEmpty();
    assertThat(podSpec().getImagePullSecrets()).isEmpty();
    assertThat(podSpec().getPriorityClassName()).isNull();
  }

  /** As kubectl scale asks for it. */
  @Test
  void stopAndComeBackWithTheirDataWhenNoneIsAskedForForAWhile() {
    settle();
    var before = stage.seen().status();
    List<String> claims = claimUids();

    scale(0);
    stage.until("it hibernates", status -> status.phase().equals("Hibernated"));
    assertThat(stage.controllers.pods()).isEmpty();
    assertThat(stage.seen().status().findings()).isEmpty();
    assertThat(Stage.is(stage.seen().status(), "Ready")).isTrue();
    assertThat(Stage.is(stage.seen().status(), "Available")).isFalse();
    writeNothing();
    assertThat(claimUids()).isEqualTo(claims);

    scale(3);
    stage.until("none is hibernated", status -> Stage.is(status, "Available"));
    stage.untilReady();
    assertThat(stage.seen().status().clusterId()).isEqualTo(before.clusterId());
    assertThat(stage.seen().status().genesis()).isEqualTo(before.genesis());
    assertThat(memberIds(stage.seen().status())).isEqualTo(memberIds(before));
    assertThat(claimUids()).isEqualTo(claims);
    assertThat(stage.members.formed()).hasSize(1);
  }

  private void scale(int replicas) {
    stage
        .client
        .resources(ConsensusCluster.class)
        .inNamespace(stage.ref.namespace())
        .withName(stage.ref.name())
        .scale(replicas);
  }

  private static List<Optional<String>> memberIds(ClusterStatus status) {
    return status.members().stream().map(MemberStatus::memberId).toList();
  }

  private PodSpec podSpec() {
    return stage
        .client
        .apps()
        .statefulSets()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .get()
        .getSpec()
        .getTemplate()
        .getSpec();
  }

  private Map<String, String> nodeSelector() {
    return Objects.requireNonNullElse(podSpec().getNodeSelector(), Map.of());
  }

  private void writeNothing() {
    // Nobody here is the controller that counts the template's revisions, which a roll waits for.
    stage.until(
        "nothing is left to do",
        status ->
            status.operation().map(Operation::kind).filter(kind -> !kind.equals("Roll")).isEmpty());
    var before = stage.versions();
    for (int pass = 0; pass < 20; pass++) {
      stage.round();
    }
    assertThat(stage.versions()).isEqualTo(before);
  }

  @Test
  void putBackWhatWasChangedByHand() {
    settle();
    var services = stage.client.services().inNamespace(stage.ref.namespace());
    services
        .withName("demo")
        .edit(
            service ->
                new ServiceBuilder(service)
                    .editSpec()
                    .withSelector(Map.of("a", "b"))
                    .endSpec()
                    .build());
    services.withName("demo-members").delete();
    stage
        .client
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .delete();
    stage.client.apps().statefulSets().inNamespace(stage.ref.namespace()).withName("demo").scale(1);

    await("everything is as it was")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              stage.round();
              return services.withName("demo-members").get() != null
                  && services
                      .withName("demo")
                      .get()
                      .getSpec()
                      .getSelector()
                      .equals(Labels.selector(stage.ref))
                  && stage.seen().statefulSet().orElseThrow().replicas() == 3
                  && stage
                          .client
                          .policy()
                          .v1()
                          .podDisruptionBudget()
                          .inNamespace(stage.ref.namespace())
                          .withName("demo")
                          .get()
                      != null;
            });
  }

  @Test
  void leaveAloneWhatAnotherManagerAddsToTheirObjects() {
    settle();
    byAnotherManager(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: demo, namespace: %s}
        spec: {ports: [{name: metrics, port: 9000, protocol: TCP}]}
        """);
    byAnotherManager(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: demo, namespace: %s}
        spec:
          template:
            spec:
              containers:
              - {name: node, env: [{name: TZ, value: UTC}]}
              - {name: proxy, image: "proxy:2"}
        """);
    var before = stage.versions();

    for (int pass = 0; pass < 5; pass++) {
      stage.round();
    }

    assertThat(stage.versions()).isEqualTo(before);
    assertThat(Stage.is(stage.seen().status(), "Ready")).isTrue();
  }

  private void byAnotherManager(String yaml) {
    stage
        .client
        .resource(yaml.formatted(stage.ref.namespace()))
        .fieldManager("mesh")
        .forceConflicts()
        .serverSideApply();
  }

  @Test
  void sayHowToCureASecretWhoseTokenWasTakenOut() {
    settle();
    var secret = stage.client.secrets().inNamespace(stage.ref.namespace()).withName("demo-admin");
    secret.edit(found -> new SecretBuilder(found).withData(Map.of()).build());
    // Nobody tells of a change of a Secret.
    clock.advance(Duration.ofSeconds(30));

    stage.until("a person is needed", status -> Stage.is(status, "Stalled"));

    assertThat(stage.seen().status().condition("Stalled").orElseThrow().message())
        .contains("kubectl delete secret demo-admin");
    secret.delete();
    await("there is a token again")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              stage.round();
              return secret.get() != null && secret.get().getData().containsKey("token");
            });
  }

  @Test
  void leaveAServiceOfSomebodyElseAlone() {
    var theirs =
        stage
            .client
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace(stage.ref.namespace())
                    .withName("demo")
                    .endMetadata()
                    .withNewSpec()
                    .addNewPort()
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build())
            .create();
    stage.create();

    stage.until("the cluster is held", status -> Stage.is(status, "Stalled"));

    assertThat(stage.seen().status().condition("Stalled").orElseThrow().reason())
        .isEqualTo("ChildObjectForeign");
    assertThat(stage.client.resource(theirs).get()).isEqualTo(theirs);
  }

  @Test
  void replaceAMemberWhoseClaimIsGone() {
    settle();
    String clusterId = stage.resource().getStatus().getClusterId();
    var memberBefore = stage.seen().slot("demo-0").orElseThrow().report().orElseThrow().memberId();
    assertThat(stage.members.put(clusterId, "before")).isTrue();
    String lost = stage.claim(0).getMetadata().getUid();
    stage.client.resource(stage.claim(0)).delete();
    stage.controllers.pods().stream()
        .filter(pod -> pod.getMetadata().getName().equals("demo-0"))
        .forEach(stage.controllers::remove);

    stage.until(
        "another member serves in its place",
        status ->
            Stage.is(status, "Ready")
                && stage.claim(0) != null
                && !stage.claim(0).getMetadata().getUid().equals(lost));

    var memberAfter = stage.seen().slot("demo-0").orElseThrow().report().orElseThrow().memberId();
    assertThat(stage.resource().getStatus().getClusterId()).isEqualTo(clusterId);
    assertThat(memberAfter).isPresent().isNotEqualTo(memberBefore);
    assertThat(stage.members.values(stage.claim(0).getMetadata().getUid())).contains("before");
  }

  @Test
  void replaceAMemberUnderTheLastValidSpecWhileTheSpecIsInvalid() {
    settle();
    String image = stage.seen().specInForce().image();
    // Stored when the definition let it pass.
    server.letEveryImagePass();
    stage.edit(resource -> resource.getSpec().setImage(" "));
    String lost = lose(1);

    stage.until(
        "another member serves in its place",
        status ->
            status.members().stream().allMatch(MemberStatus::healthy)
                && stage.claim(1) != null
                && !stage.claim(1).getMetadata().getUid().equals(lost)
                && Stage.is(status, "Stalled"));

    var valid = stage.seen().status().condition("SpecValid").orElseThrow();
    assertThat(valid.status()).isEqualTo(Condition.Truth.FALSE);
    assertThat(valid.message()).contains("image is ' '");
    assertThat(stage.seen().specInForce().image()).isEqualTo(image);
    var template =
        stage
            .client
            .apps()
            .statefulSets()
            .inNamespace(stage.ref.namespace())
            .withName("demo")
            .get()
            .getSpec()
            .getTemplate();
    assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}}", "null", "[1]", "{}", "{\"replicas\": 4}", "{\"replicas\": \"x\"}"})
  void holdWhileTheSpecIsInvalidAndTheKeptOneIsNoSpec(String written) {
    settle();
    server.letEveryImagePass();
    stage.edit(
        resource -> {
          resource.getSpec().setImage(" ");
          resource.getMetadata().getAnnotations().put(Labels.LAST_VALID_SPEC, written);
        });
    lose(1);

    for (int pass = 0; pass < 5; pass++) {
      stage.round();
    }

    var stalled = stage.seen().status().condition("Stalled").orElseThrow();
    assertThat(stalled.status()).isEqualTo(Condition.Truth.TRUE);
    assertThat(stalled.reason()).isEqualTo("InvalidSpec");
    assertThat(stalled.message()).contains("no earlier valid spec");

    stage.edit(resource -> resource.getSpec().setImage(null));
    stage.untilReady();
    assertThat(stage.seen().cluster().lastValidSpec()).contains(stage.seen().cluster().spec());
  }

  private String lose(int ordinal) {
    var claim = stage.claim(ordinal);
    stage.client.resource(claim).delete();
    stage.controllers.pods().stream()
        .filter(pod -> pod.getMetadata().getName().equals("demo-" + ordinal))
        .forEach(stage.controllers::remove);
    return claim.getMetadata().getUid();
  }

  @Test
  void refuseAResetThatMeansAnotherCluster() {
    settle();
    var claims = claimUids();
    var task = stage.order("0123456789abcdef");

    stage.until(
        "the task is refused",
        status -> {
          var found = stage.reread(task).getStatus();
          return found != null && "Failed".equals(found.getPhase());
        });

    assertThat(stage.reread(task).getStatus().getMessage())
        .contains("0123456789abcdef")
        .contains(stage.resource().getStatus().getClusterId());
    assertThat(claimUids()).isEqualTo(claims);
  }

  @Test
  void resetDeletesExactlyTheRecordedClaimsAndFormsTheNextEpoch() {
    settle();
    String first = stage.resource().getStatus().getClusterId();
    var claims = claimUids();
    var task = stage.order(first);

    stage.until(
        "the next epoch is ready",
        status ->
            Stage.is(status, "Ready") && status.epoch() == 2 && status.clusterId().isPresent());

    var status = stage.resource().getStatus();
    assertThat(status.getClusterId()).isNotEqualTo(first);
    assertThat(claimUids()).hasSize(3).doesNotContainAnyElementsOf(claims);
    assertThat(status.getReset().volumes())
        .extracting(volume -> volume.uid())
        .containsExactlyInAnyOrderElementsOf(claims);
    assertThat(stage.reread(task).getStatus().getPhase()).isEqualTo("Succeeded");
    assertThat(stage.members.formed()).hasSize(2).allSatisfy((id, by) -> assertThat(by).hasSize(1));
  }

  @Test
  void letGoOfADeletedClusterAndAdoptItsClaimsWhenItIsMadeAgain() {
    settle();
    String clusterId = stage.resource().getStatus().getClusterId();
    var claims = claimUids();
    stage.client.resource(stage.resource()).delete();
    await("the resource is gone")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              stage.round();
              return stage.resource() == null;
            });
    collectGarbage();
    assertThat(claimUids()).isEqualTo(claims);

    stage.create();
    stage.untilReady();

    var status = stage.seen().status();
    assertThat(status.clusterId()).contains(clusterId);
    assertThat(status.genesis().orElseThrow().origin()).isEqualTo(Genesis.Origin.ADOPTED);
    assertThat(stage.members.formed()).hasSize(1);
  }

  private void settle() {
    stage.create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());
  }

  private List<String> claimUids() {
    return stage
        .client
        .persistentVolumeClaims()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems()
        .stream()
        .map(claim -> claim.getMetadata().getUid())
        .sorted()
        .toList();
  }

  // What the garbage collector does when the owner is gone.
  private void collectGarbage() {
    String namespace = stage.ref.namespace();
    stage.client.apps().statefulSets().inNamespace(namespace).withName("demo").delete();
    stage.client.services().inNamespace(namespace).withName("demo").delete();
    stage.client.services().inNamespace(namespace).withName("demo-members").delete();
    stage.client.secrets().inNamespace(namespace).withName("demo-admin").delete();
    stage
        .client
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(namespace)
        .withName("demo")
        .delete();
    stage.controllers.round();
  }
}
