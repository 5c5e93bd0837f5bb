package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.Bootstrap;
import dev.quorate.api.v1alpha1.Bootstrap.ObjectKey;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.simulated.members.FakeDisk;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With the rights of the chart. */
@DisplayName("A cluster that begins with a file of its namespace")
class BootstrapSourceTest {
  private static final byte[] FILE = {0, (byte) 0xff, 'g', 'o', 'l', 'd', (byte) 0x80};
  private static final String TEXT = "a file without any byte that is no text";
  private static ApiServer server;
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
    stage = new Stage(server);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  private static final ObjectKey GOLDEN = new ObjectKey("golden", "bootstrap.netsy");

  private static Bootstrap from(ObjectKey configMap, ObjectKey secret, byte[] file) {
    return new Bootstrap(
        new Bootstrap.Source(
            new Bootstrap.Snapshot(configMap, secret, null, null, FakeDisk.sha256(file))));
  }

  private static String encoded(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  private static HasMetadata binary(ObjectMeta named, byte[] file) {
    return new ConfigMapBuilder()
        .withMetadata(named)
        .withBinaryData(Map.of(GOLDEN.key(), encoded(file)))
        .build();
  }

  private HasMetadata create(Function<ObjectMeta, HasMetadata> object) {
    ObjectMeta named =
        new ObjectMetaBuilder()
            .withName(GOLDEN.name())
            .withNamespace(stage.ref.namespace())
            .build();
    return stage.client.resource(object.apply(named)).create();
  }

  private static boolean isHeldFor(String reason, ClusterStatus status) {
    return status.condition("Stalled").map(Condition::reason).equals(Optional.of(reason));
  }

  private String clusterId() {
    return stage.resource().getStatus().getClusterId();
  }

  private Optional<String> beganWith() {
    return stage.seen().slots().getFirst().report().orElseThrow().genesis().stream()
        .flatMap(genesis -> genesis.snapshot().stream())
        .map(snapshot -> snapshot.sha256())
        .findFirst();
  }

  private List<String> events(String reason) {
    return stage.client.v1().events().inNamespace(stage.ref.namespace()).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .map(event -> event.getMessage())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isFormedFrom(
      String place, Bootstrap bootstrap, byte[] file, Function<ObjectMeta, HasMetadata> object) {
    create(object);
    stage.create(spec -> spec.setBootstrap(bootstrap));

    stage.untilReady();

    assertThat(beganWith()).contains(FakeDisk.sha256(file));
    assertThat(stage.members.formed()).hasSize(1);
    assertThat(events("SnapshotDelivered"))
        .singleElement()
        .asString()
        .contains("golden, key bootstrap.netsy", FakeDisk.sha256(file));
  }

  static Stream<Arguments> isFormedFrom() {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    Function<ObjectMeta, HasMetadata> binary = named -> binary(named, FILE);
    Function<ObjectMeta, HasMetadata> plain =
        named ->
            new ConfigMapBuilder().withMetadata(named).withData(Map.of(GOLDEN.key(), TEXT)).build();
    Function<ObjectMeta, HasMetadata> secret =
        named ->
            new SecretBuilder()
                .withMetadata(named)
                .withData(Map.of(GOLDEN.key(), encoded(FILE)))
                .build();
    return Stream.of(
        Arguments.of("binary data of a ConfigMap", from(GOLDEN, null, FILE), FILE, binary),
        Arguments.of("data of a ConfigMap", from(GOLDEN, null, text), text, plain),
        Arguments.of("a Secret", from(null, GOLDEN, FILE), FILE, secret));
  }

  @Test
  void isFormedFromAClaimThatAPodServes() {
    String sha256 = FakeDisk.sha256(TEXT.getBytes(StandardCharsets.UTF_8));
    Bootstrap.ClaimFile claim = new Bootstrap.ClaimFile("backups", "monday/a.netsy");
    stage.create(
        spec ->
            spec.setBootstrap(
                new Bootstrap(
                    new Bootstrap.Source(
                        new Bootstrap.Snapshot(null, null, claim, null, sha256)))));
    stage.until("a pod is to serve it", status -> snapshotPod().get() != null);
    assertThat(stage.members.formed()).isEmpty();
    podIs(
        status ->
            status
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("persistentvolumeclaim \"backups\" not found")
                .endCondition());
    stage.until("nothing is formed", status -> isHeldFor("BootstrapSourceMissing", status));
    assertThat(stage.seen().status().condition("Stalled").orElseThrow().message())
        .contains("pod demo-snapshot cannot start: persistentvolumeclaim \"backups\" not found");

    podIs(
        status ->
            status
                .withPhase("Running")
                .withPodIP("10.9.9.9")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition());
    stage.members.publish("http://10.9.9.9:8080/" + sha256, TEXT);
    stage.untilReady();

    assertThat(beganWith()).contains(sha256);
    stage.until("the pod is gone", status -> snapshotPod().get() == null);
    assertThat(events("SnapshotDelivered"))
        .singleElement()
        .asString()
        .contains("PersistentVolumeClaim backups, path monday/a.netsy", sha256);
  }

  private PodResource snapshotPod() {
    return stage.client.pods().inNamespace(stage.ref.namespace()).withName("demo-snapshot");
  }

  private void podIs(UnaryOperator<PodStatusBuilder> change) {
    snapshotPod()
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .withStatus(change.apply(new PodStatusBuilder()).build())
                    .build());
  }

  @Test
  void waitsForTheFileAndNeedsItOnlyOnce() {
    stage.create(spec -> spec.setBootstrap(from(GOLDEN, null, FILE)));
    stage.until("nothing is formed", status -> isHeldFor("BootstrapSourceMissing", status));
    HasMetadata configMap = create(named -> binary(named, new byte[] {1}));
    stage.until("still nothing", status -> isHeldFor("BootstrapSourceDiffers", status));
    assertThat(stage.members.formed()).isEmpty();

    stage.client.resource(binary(configMap.getMetadata(), FILE)).update();
    stage.untilReady();

    assertThat(beganWith()).contains(FakeDisk.sha256(FILE));
    stage.client.resource(configMap).delete();
    stage.requests.drain();
    stage.round();
    stage.round();
    assertThat(stage.requests.drain()).noneMatch(sent -> sent.contains("golden"));
  }

  @Test
  void ignoresASourceThatIsNamedLaterWithOneEvent() {
    stage.create();
    stage.untilReady();
    String formed = clusterId();

    stage.edit(cluster -> cluster.getSpec().setBootstrap(from(GOLDEN, null, FILE)));
    stage.until("seen", status -> !events("BootstrapIgnored").isEmpty());
    stage.untilReady();
    stage.round();

    assertThat(events("BootstrapIgnored")).hasSize(1);
    assertThat(clusterId()).isEqualTo(formed);
    assertThat(beganWith()).isEmpty();
    assertThat(Stage.is(stage.seen().status(), "Stalled")).isFalse();
  }
}
