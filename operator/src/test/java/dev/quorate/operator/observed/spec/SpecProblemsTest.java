package dev.quorate.operator.observed.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.kubernetes.SpecModel;
import dev.quorate.operator.observed.spec.BootstrapSource.Place;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator judges images, sizes, classes and sources as the API server does (ValidationTest of
 * crds), for a resource that was stored without that check.
 */
class SpecProblemsTest {
  private static final String IMAGE = "quorate/node:0.1.0";
  private static final StructuralConfig CONFIG = new StructuralConfig(4, 3, "sync", "set", 0, 0);

  private static ClusterSpec spec(
      String image, String size, Optional<String> storageClass, BootstrapSource source) {
    return new ClusterSpec(
        3,
        image,
        "IfNotPresent",
        size,
        storageClass,
        source,
        CONFIG,
        Retention.RETAIN,
        Retention.DELETE,
        false);
  }

  private static ClusterSpec sized(String size) {
    return spec(IMAGE, size, Optional.empty(), new BootstrapSource.Empty());
  }

  private static ClusterSpec imaged(String image) {
    return spec(image, "1Gi", Optional.empty(), new BootstrapSource.Empty());
  }

  private static ClusterSpec classed(String name) {
    return spec(IMAGE, "1Gi", Optional.of(name), new BootstrapSource.Empty());
  }

  @ParameterizedTest(name = "size {0}")
  @ValueSource(strings = {"64Mi", "1.5Gi", "0.5Ti", "1073741824", "1e9", "1E9", ".5Gi", "1.Gi"})
  void acceptsEveryQuantityThatIsLargeEnough(String size) {
    assertThat(SpecProblems.of(sized(size))).isEmpty();
  }

  @ParameterizedTest(name = "size {0}")
  @ValueSource(
      strings = {"", "lots", "1", "10", "63Mi", "67108863", "-1Gi", "1 Gi", "1gi", "64Mi\n"})
  void refusesOtherSizesAndNamesTheField(String size) {
    assertThat(SpecProblems.of(sized(size)))
        .singleElement()
        .asString()
        .startsWith("storage.size is '" + size + "'")
        .contains("at least 64Mi", "for example 10Gi");
  }

  @ParameterizedTest(name = "image {0}")
  @ValueSource(strings = {"", " ", "quorate/node: 0.1.0", "quorate/node:0.1.0\n", " quorate/node"})
  void refusesAnImageThatIsNotOneWord(String image) {
    assertThat(SpecProblems.of(imaged(image)))
        .singleElement()
        .asString()
        .startsWith("image is '" + image + "'")
        .contains("for example quorate/node:0.1.0");
  }

  @ParameterizedTest(name = "class {0}")
  @ValueSource(strings = {"", "standard", "fast.example.com"})
  void acceptsNamesOfClassesAndNone(String name) {
    assertThat(SpecProblems.of(classed(name))).isEmpty();
  }

  @ParameterizedTest(name = "class {0}")
  @ValueSource(strings = {"Not A Class", "Fast", "-fast", "fast-"})
  void refusesWhatCannotBeTheNameOfAClass(String name) {
    assertThat(SpecProblems.of(classed(name)))
        .singleElement()
        .asString()
        .startsWith("storage.storageClassName is '" + name + "'");
  }

  @Test
  void refusesABootstrapWithoutASource() {
    var spec = spec(IMAGE, "1Gi", Optional.empty(), new BootstrapSource.Unnamed());

    assertThat(SpecProblems.of(spec))
        .singleElement()
        .asString()
        .startsWith("bootstrap names no source");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void sources(String situation, BootstrapSource source, List<String> problems) {
    assertThat(SpecProblems.of(spec(IMAGE, "1Gi", Optional.empty(), source))).isEqualTo(problems);
  }

  static Stream<Arguments> sources() {
    String digest = "ab".repeat(32);
    String places = "configMap, secret, persistentVolumeClaim, url";
    return Stream.of(
        Arguments.of(
            "a ConfigMap",
            new BootstrapSource.Snapshot(Place.CONFIG_MAP, "golden", "a.netsy", digest),
            List.of()),
        Arguments.of(
            "a Secret",
            new BootstrapSource.Snapshot(Place.SECRET, "golden", "a.netsy", digest),
            List.of()),
        Arguments.of(
            "a URL",
            new BootstrapSource.Snapshot(Place.URL, "https://files.example/a", "", digest),
            List.of()),
        Arguments.of(
            "two places",
            new BootstrapSource.Unnamed(List.of("configMap", "secret")),
            List.of(
                "bootstrap.source.snapshot names configMap and secret; give exactly one of "
                    + places)),
        Arguments.of(
            "a digest that is none",
            new BootstrapSource.Snapshot(Place.SECRET, "golden", "a.netsy", "AB"),
            List.of(
                "bootstrap.source.snapshot.sha256 is 'AB'; it must be the SHA-256 of the file in 64"
                    + " lower-case hexadecimal digits, as sha256sum prints it")),
        Arguments.of(
            "no key and no digest: both at once",
            new BootstrapSource.Snapshot(Place.CONFIG_MAP, "golden", "", ""),
            List.of(
                "bootstrap.source.snapshot.sha256 is ''; it must be the SHA-256 of the file in 64"
                    + " lower-case hexadecimal digits, as sha256sum prints it",
                "bootstrap.source.snapshot.configMap names 'golden' and ''; it must name the object"
                    + " and the key of the file in it")),
        Arguments.of(
            "a claim without a path",
            new BootstrapSource.Snapshot(Place.CLAIM, "golden", "", digest),
            List.of(
                "bootstrap.source.snapshot.persistentVolumeClaim names 'golden' and ''; it must"
                    + " name the object and the path of the file in it")),
        Arguments.of(
            "a URL of another kind",
            new BootstrapSource.Snapshot(Place.URL, "ftp://files.example/a", "", digest),
            List.of(
                "bootstrap.source.snapshot.url is 'ftp://files.example/a'; it must begin with"
                    + " http:// or https:// and have at most 4096 characters and no blanks")));
  }

  private static ClusterSpec pod(PodFields pod) {
    ClusterSpec spec = sized("1Gi");
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused(),
        spec.imageNamed(),
        pod);
  }

  private static PodFields pod(
      Map<String, String> labels, Map<String, String> annotations, String memory, String name) {
    var resources = new ResourceRequirementsBuilder().addToLimits("memory", Quantity.parse(memory));
    return new PodFields(
        labels,
        annotations,
        resources.build(),
        null,
        null,
        null,
        null,
        name,
        null,
        name,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @Test
  void acceptsFieldsOfPodsThatAreNotOurs() {
    assertThat(
            SpecProblems.of(
                pod(pod(Map.of("team", "blue"), Map.of("a.example/b", "c"), "256Mi", "fast"))))
        .isEmpty();
  }

  @Test
  void refusesFieldsOfPodsThatAreOursAndTooLittleMemory() {
    var fields =
        pod(
            Map.of("quorate.dev/cluster", "other", "app.kubernetes.io/name", "etcd"),
            Map.of("quorate.dev/image", "other"),
            "255Mi",
            "Not A Name");

    assertThat(SpecProblems.of(pod(fields)))
        .containsExactly(
            "pod.labels has 'app.kubernetes.io/name', which the operator sets; choose another key",
            "pod.labels has 'quorate.dev/cluster', which the operator sets; choose another key",
            "pod.annotations has 'quorate.dev/image', which the operator sets; choose another key",
            "pod.resources.limits.memory is '255Mi'; it must be at least 256Mi: half of it is the"
                + " heap, and the JVM itself takes some 80Mi",
            "pod.priorityClassName is 'Not A Name'; it must be the name of a PriorityClass, or be"
                + " left out",
            "pod.serviceAccountName is 'Not A Name'; it must be the name of a ServiceAccount, or be"
                + " left out");
  }

  @Test
  void refusesVariablesThatTheOperatorOrTheImageSets() {
    PodFields fields =
        new KubernetesSerialization()
            .unmarshal("env: [{name: POD_UID}, {name: TZ}, {name: JAVA}]", PodFields.class);

    assertThat(SpecProblems.of(pod(fields)))
        .containsExactly(
            "pod.env has 'POD_UID', which the operator or the image sets; leave it out",
            "pod.env has 'JAVA', which the operator or the image sets; leave it out");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "terminationGracePeriodSeconds: 4 | pod.terminationGracePeriodSeconds is 4; it must be 8 to"
            + " 3600",
        "args: [--data-dir=/tmp] | pod.args has '--data-dir=/tmp'; it must have flags only that"
            + " neither the operator nor another field sets: --max-feature-level=LEVEL and",
        "args: [--shutdown-delay=10000] | pod.args has '--shutdown-delay=10000'; it must",
        "args: [--shutdown-delay=1, --shutdown-delay=2] | pod.args has '--shutdown-delay=2'; it"
            + " must",
        "securityContext: {runAsUser: 0} | pod.securityContext lets members run as root; leave",
        "securityContext: {runAsNonRoot: false} | pod.securityContext lets members run as root;"
            + " leave",
        "readinessProbe: {periodSeconds: 0} | pod.readinessProbe.periodSeconds is 0; it must be 1"
            + " to 3600",
        "livenessProbe: {failureThreshold: 2} | pod.livenessProbe gives a member 20 seconds before"
            + " it is killed; it must be at least 30: make periodSeconds (10) times"
            + " failureThreshold (2) larger",
      })
  void refusesTimesAndUsersThatHarmAndNamesTheField(String pod, String problem) {
    PodFields fields = new KubernetesSerialization().unmarshal("---\n" + pod, PodFields.class);

    assertThat(SpecProblems.of(pod(fields))).singleElement().asString().startsWith(problem);
  }

  @Test
  void refusesKeysOfTheOperatorOnTheService() {
    ClusterSpec spec =
        SpecModel.read(
            new KubernetesSerialization()
                .unmarshal(
                    "service: {labels: {quorate.dev/service: a}, annotations: {quorate.dev/x: b}}",
                    ConsensusClusterSpec.class),
            IMAGE);

    assertThat(SpecProblems.of(spec))
        .containsExactly(
            "service.labels has 'quorate.dev/service', which the operator sets; choose another key",
            "service.annotations has 'quorate.dev/x', which the operator sets; choose another key");
  }

  @ParameterizedTest(name = "quota {0}, {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "170Mi | {}",
        "170Mi | limits: {cpu: 2}",
        "1Gi | requests: {memory: 8Gi}",
        "1Gi | limits: {memory: 6Gi}"
      })
  void aQuotaIsComparedWithTheLimitInForce(String quota, String resources) {
    ClusterSpec spec = withResources(resources);

    assertThat(SpecProblems.of(spec.with(engine(quota, null, null)))).isEmpty();
  }

  @ParameterizedTest(name = "quota {0}, {1}")
  @CsvSource(
      delimiter = '|',
      value = {"171Mi | {}", "171Mi | requests: {cpu: 2}", "1Gi | limits: {memory: 5Gi}"})
  void aQuotaThatIsTooLargeForTheLimitInForceIsRefused(String quota, String resources) {
    ClusterSpec spec = withResources(resources);

    assertThat(SpecProblems.of(spec.with(engine(quota, null, null))))
        .singleElement()
        .asString()
        .startsWith("engine.quota is " + quota);
  }

  private static ClusterSpec withResources(String resources) {
    return pod(
        new KubernetesSerialization()
            .unmarshal("---\nresources: {" + resources.replace("{}", "") + "}", PodFields.class));
  }

  @ParameterizedTest(name = "snapshotCount {0}")
  @CsvSource({"999", "10000001"})
  void refusesASnapshotCountThatTheNodeWouldRefuse(int entries) {
    Engine engine =
        new Engine(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(entries),
            Optional.empty(),
            Auth.DEFAULTS);

    assertThat(SpecProblems.of(sized("1Gi").with(engine)))
        .containsExactly(
            "engine.snapshotCount is %d; it must be 1000 to 10000000".formatted(entries));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"PERIODIC, soon", "PERIODIC, -1", "PERIODIC, ''", "PERIODIC, 1d", "REVISION, 1h"})
  void refusesARetentionThatTheNodeWouldRefuse(CompactionSettings.Mode mode, String retention) {
    assertThat(SpecProblems.of(sized("1Gi").with(compacted(mode, retention))))
        .containsExactly(
            "engine.compaction.retention is '%s' with mode %s; it must be a time in hours, minutes and seconds with mode periodic, for example 30m or 1h30m, a number of revisions with mode revision, or 0 to keep everything"
                .formatted(retention, mode.value()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"PERIODIC, 0", "PERIODIC, 12", "PERIODIC, 1h30m", "PERIODIC, 90s", "REVISION, 1000"})
  void takesARetentionOfTimeOrRevisions(CompactionSettings.Mode mode, String retention) {
    assertThat(SpecProblems.of(sized("1Gi").with(compacted(mode, retention)))).isEmpty();
  }

  @Test
  void refusesWhatNoNodeTakesForUsers() {
    Engine engine =
        new Engine(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Auth(Optional.of(0), Optional.of(32)));

    assertThat(SpecProblems.of(sized("1Gi").with(engine)))
        .containsExactly(
            "engine.auth.tokenTtlSeconds is 0; it must be 1 to 2592000",
            "engine.auth.bcryptCost is 32; it must be 4 to 31");
  }

  private static Engine compacted(CompactionSettings.Mode mode, String retention) {
    return new Engine(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Compaction(mode, retention)),
        Auth.DEFAULTS);
  }

  private static Engine engine(String quota, Integer heartbeat, Integer election) {
    return new Engine(
        Optional.ofNullable(quota),
        Optional.ofNullable(heartbeat),
        Optional.ofNullable(election),
        Optional.of(1000),
        Optional.empty(),
        Auth.DEFAULTS);
  }

  @ParameterizedTest(name = "quota {0}, heartbeat {1}, election {2}, limit {3}")
  @CsvSource({
    ",,,1Gi",
    "1Mi,20,100,256Mi",
    "1Ti,10000,50000,6Ti",
    "170Mi,,300,1Gi",
    "1e8,333,,1Gi",
    "16777216,200,1000,256Mi"
  })
  void acceptsSettingsOfTheEngine(
      String quota, Integer heartbeat, Integer election, String memory) {
    ClusterSpec spec = pod(pod(Map.of(), Map.of(), memory, "fast"));

    assertThat(SpecProblems.of(spec.with(engine(quota, heartbeat, election)))).isEmpty();
  }

  @ParameterizedTest(name = "quota {0}, heartbeat {1}, election {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "lots||| engine.quota is 'lots'; it must be a quantity of bytes, from 1Mi to 1Ti, for"
            + " example 512Mi or 1.5Gi",
        "1||| engine.quota is '1'; it must be a quantity of bytes",
        "2Ti||| engine.quota is '2Ti'; it must be a quantity of bytes",
        "171Mi||| engine.quota is 171Mi and the memory limit of a member"
            + " (pod.resources.limits.memory) 1Gi; the quota must be at"
            + " most a sixth of the limit",
        "|19|| engine.heartbeatIntervalMilliseconds is 19; it must be 20 to 10000",
        "||50001| engine.electionTimeoutMilliseconds is 50001; it must be 100 to 50000",
        "|334|| engine.electionTimeoutMilliseconds is 1000 and"
            + " engine.heartbeatIntervalMilliseconds 334; the timeout must be at least 3 intervals",
        "||299| engine.electionTimeoutMilliseconds is 299 and engine.heartbeatIntervalMilliseconds"
            + " 100; the timeout must be at least 3 intervals",
      })
  void refusesSettingsOfTheEngineAndNamesTheField(
      String quota, Integer heartbeat, Integer election, String problem) {
    ClusterSpec spec = pod(pod(Map.of(), Map.of(), "1Gi", "fast"));

    assertThat(SpecProblems.of(spec.with(engine(quota, heartbeat, election))))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @ParameterizedTest(name = "{0} and {1}: same is {2}")
  @CsvSource({
    "1Gi, 1024Mi, true",
    "1.5Gi, 1536Mi, true",
    "1e9, 1G, true",
    "1073741824, 1Gi, true",
    "1Gi, 1G, false",
    "1Gi, lots, false",
  })
  void comparesSizesByTheirBytes(String one, String other, boolean same) {
    assertThat(StorageSize.same(one, other)).isEqualTo(same);
  }
}
