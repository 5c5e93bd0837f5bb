package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecModelTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static ClusterSpec read(String yaml) {
    return SpecModel.read(YAML.unmarshal(yaml, ConsensusClusterSpec.class), "quorate/node:default");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"1.5Gi, 1.5Gi", "1073741824, 1073741824", "0.5Ti, 0.5Ti"})
  void keepsASizeAsItWasWrittenAlsoAsANumber(String written, String size) {
    assertThat(read("storage: {size: %s}".formatted(written)).storageSize()).isEqualTo(size);
  }

  @Test
  void takesNullForLeftOut() {
    ClusterSpec spec =
        read(
            """
            image: null
            storage: {storageClassName: null}
            bootstrap: null
            """);

    assertThat(spec).isEqualTo(read("paused: false"));
    assertThat(spec.image()).isEqualTo("quorate/node:default");
  }

  @Test
  void keepsTheFieldsOfThePodsThroughTheCopyOfASpec() {
    ClusterSpec spec =
        read(
            """
            pod:
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
              args: [--max-feature-level=2, --shutdown-delay=5000]
              terminationGracePeriodSeconds: 60
              securityContext: {runAsNonRoot: true, supplementalGroups: [7]}
              readinessProbe: {periodSeconds: 5}
              livenessProbe: {initialDelaySeconds: 10}
            service: {type: NodePort, labels: {a: b}, annotations: {c: d}}
            """);

    ClusterSpec again = read(YAML.asYaml(SpecModel.write(spec)));

    assertThat(again).isEqualTo(spec);
    assertThat(again.pod().imagePullSecrets()).extracting(s -> s.getName()).contains("registry");
    assertThat(SpecModel.write(read("pod: {}")).getPod()).as("nothing is set").isNull();
  }

  @Test
  void keepsTheSettingsOfTheEngineThroughTheCopyOfASpec() {
    ClusterSpec spec =
        read(
            "engine: {quota: 512Mi, heartbeatIntervalMilliseconds: 200,"
                + " electionTimeoutMilliseconds: 2000, snapshotCount: 5000, compaction: {mode:"
                + " periodic, retention: 1h}, auth: {tokenTtlSeconds: 600, bcryptCost: 12}}");

    assertThat(read(YAML.asYaml(SpecModel.write(spec)))).isEqualTo(spec);
    assertThat(spec.engine().flags())
        .containsExactlyInAnyOrder(
            "--quota-backend-bytes=536870912",
            "--heartbeat-interval=200",
            "--election-timeout=2000",
            "--snapshot-count=5000",
            "--auto-compaction-mode=periodic",
            "--auto-compaction-retention=1h",
            "--auth-token-ttl=600",
            "--bcrypt-cost=12");
    assertThat(SpecModel.write(read("engine: {}")).getEngine()).as("nothing is set").isNull();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "service: null",
        "service: {}",
        "service: {type: ClusterIP, labels: null}",
        "pod: {securityContext: {}, readinessProbe: {}, terminationGracePeriodSeconds: 30}",
        "engine: null",
        "engine: {}",
        "engine: {quota: null}",
        "engine: {auth: {}}",
        "engine: {auth: {bcryptCost: null}}",
        "pod: null",
        "pod: {}",
        "pod: {labels: null, affinity: null, tolerations: null, resources: {}}"
      })
  void takesAPartWithNothingInItForLeftOut(String yaml) {
    assertThat(read(yaml)).isEqualTo(read("paused: false"));
  }

  @Test
  void keepsAnEmptyClassBecauseItMeansNoClass() {
    assertThat(read("storage: {storageClassName: ''}").storageClass()).isEqualTo(Optional.of(""));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"bootstrap: {}", "bootstrap: {source: {}}", "bootstrap: {source: null}"})
  void takesABootstrapWithoutASourceForAnErrorAndNotForEmpty(String yaml) {
    assertThat(read(yaml).source()).isEqualTo(new BootstrapSource.Unnamed());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "configMap: {name: golden, key: a} | CONFIG_MAP | golden | a",
        "secret: {name: golden, key: a} | SECRET | golden | a",
        "persistentVolumeClaim: {claimName: golden, path: b/a} | CLAIM | golden | b/a",
        "url: 'https://files.example/a' | URL | https://files.example/a | ''"
      })
  void readsAndWritesEachPlaceOfASnapshot(
      String place, BootstrapSource.Place kind, String name, String key) {
    var spec = read("bootstrap: {source: {snapshot: {%s, sha256: ab}}}".formatted(place));

    assertThat(spec.source()).isEqualTo(new BootstrapSource.Snapshot(kind, name, key, "ab"));
    assertThat(SpecModel.read(SpecModel.write(spec), "default").source()).isEqualTo(spec.source());
  }

  @Test
  void takesTwoPlacesOfASnapshotForAnErrorAndNotForOneOfThem() {
    var two = "{configMap: {name: a, key: b}, url: 'https://files.example/a', sha256: ab}";

    assertThat(read("bootstrap: {source: {snapshot: %s}}".formatted(two)).source())
        .isEqualTo(new BootstrapSource.Unnamed(List.of("configMap", "url")));
  }
}
