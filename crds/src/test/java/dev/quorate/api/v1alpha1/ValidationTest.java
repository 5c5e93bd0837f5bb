package dev.quorate.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A real API server, given our resources,")
class ValidationTest {
  private static final String DIGEST =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void fillsInEveryDefaultOfAnEmptySpec() {
    var spec = server.client().resource(cluster(unique(), "")).create().getSpec();

    assertThat(spec.getReplicas()).isEqualTo(3);
    assertThat(spec.getImage()).isNull();
    assertThat(spec.getImagePullPolicy()).isEqualTo(ImagePullPolicy.IF_NOT_PRESENT);
    assertThat(spec.getStorage()).isEqualTo(new Storage(new Quantity("1Gi"), null));
    assertThat(spec.getBootstrap()).isNull();
    assertThat(spec.getConfig())
        .isEqualTo(
            new StructuralConfig(
                4, 3, StructuralConfig.ReplicationMode.SYNC, StructuralConfig.TableType.SET, 0, 0));
    assertThat(spec.getRetention())
        .isEqualTo(new Retention(Retention.Policy.RETAIN, Retention.Policy.DELETE));
    assertThat(spec.getPaused()).isFalse();
  }

  @Test
  void fillsInTheDefaultsWhenThereIsNoSpecAtAll() {
    var bare =
        read(
            """
            apiVersion: quorate.dev/v1alpha1
            kind: ConsensusCluster
            metadata: {name: bare, namespace: default}
            """,
            GenericKubernetesResource.class);

    var made = server.client().resource(bare).create();

    assertThat(made.<Integer>get("spec", "replicas")).isEqualTo(3);
  }

  @ParameterizedTest(name = "accepts replicas: {0}")
  @ValueSource(ints = {0, 1, 3, 5, 7, 9})
  void acceptsOddReplicasAndZero(int replicas) {
    server.client().resource(cluster(unique(), "replicas: " + replicas)).create();
  }

  @ParameterizedTest(name = "accepts config: {0}")
  @ValueSource(
      strings = {
        "partitions: 1024",
        "replicationFactor: 9",
        "keyPosition: 255",
        "keyPosition: 256",
        "keyPosition: 1023",
        "partitionPosition: 1023"
      })
  void acceptsConfigUpToItsLimits(String config) {
    server.client().resource(cluster(unique(), "config: {" + config + "}")).create();
  }

  @Test
  void keepsEveryFieldOfThePods() {
    var made =
        server
            .client()
            .resource(
                cluster(
                    unique(),
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
                        env: [{name: TZ, value: UTC}]
                    """))
            .create()
            .getSpec()
            .getPod();

    assertThat(made.labels()).containsEntry("team", "blue");
    assertThat(made.annotations()).containsEntry("prometheus.io/scrape", "true");
    assertThat(made.resources().getLimits()).containsEntry("memory", new Quantity("1Gi"));
    assertThat(made.nodeSelector()).containsEntry("disk", "ssd");
    assertThat(
            made.affinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .getFirst()
                .getMatchExpressions()
                .getFirst()
                .getValues())
        .containsExactly("amd64");
    assertThat(made.tolerations()).extracting(t -> t.getValue()).containsExactly("quorate");
    assertThat(made.topologySpreadConstraints())
        .extracting(c -> c.getTopologyKey())
        .containsExactly("rack");
    assertThat(made.priorityClassName()).isEqualTo("system-cluster-critical");
    assertThat(made.imagePullSecrets()).extracting(s -> s.getName()).containsExactly("registry");
    assertThat(made.serviceAccountName()).isEqualTo("quorate-member");
    assertThat(made.env()).extracting(variable -> variable.getName()).containsExactly("TZ");
  }

  @ParameterizedTest(name = "refuses replicas: {0}")
  @ValueSource(ints = {-1, 2, 4, 6, 8, 10, 11})
  void refusesEvenReplicasWithTheReason(int replicas) {
    refused(
        cluster(unique(), "replicas: " + replicas),
        "spec.replicas must be 1, 3, 5, 7 or 9 (0 hibernates): an even number of voters needs a"
            + " larger quorum than the odd number below it and survives no more failures; 3"
            + " survives one, 5 survives two");
  }

  @ParameterizedTest(name = "refuses {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "config: {replicationFactor: 2} | spec.config.replicationFactor must be 1, 3, 5, 7 or 9: an"
            + " even number of copies needs a larger majority",
        "config: {partitions: 0} | spec.config.partitions in body should be greater than or equal"
            + " to 1",
        "config: {partitions: 1025} | spec.config.partitions in body should be less than or equal"
            + " to 1024",
        "config: {keyPosition: 1024} | spec.config.keyPosition in body should be less than or equal"
            + " to 1023",
        "config: {partitionPosition: 1024} | spec.config.partitionPosition in body should be less"
            + " than or equal to 1023",
        "config: {replicationFactor: 11} | spec.config.replicationFactor must be 1, 3, 5, 7 or 9",
        "config: {keyPosition: -1} | spec.config.keyPosition in body should be greater than or"
            + " equal to 0",
        "config: {tableType: bag} | spec.config.tableType: Unsupported value: \"bag\": supported"
            + " values: \"ordered_set\", \"set\"",
        "config: {replicationMode: lazy} | spec.config.replicationMode: Unsupported value:"
            + " \"lazy\": supported values: \"async\", \"strong\", \"sync\"",
        "pod: {labels: {quorate.dev/cluster: other}} | spec.pod.labels must not have a key that the"
            + " operator sets",
        "pod: {annotations: {app.kubernetes.io/name: etcd}} | spec.pod.annotations must not have a"
            + " key that the operator sets",
        "pod: {resources: {limits: {memory: 255Mi}}} | spec.pod.resources.limits.memory must be at"
            + " least 256Mi",
        "engine: {quota: lots} | spec.engine.quota must be a quantity of bytes, from 1Mi to 1Ti",
        "engine: {quota: 1} | spec.engine.quota must be a quantity of bytes, from 1Mi to 1Ti",
        "engine: {quota: 2Ti} | spec.engine.quota must be a quantity of bytes, from 1Mi to 1Ti",
        "'engine: {quota: 171Mi}\n"
            + "  pod: {resources: {limits: {memory: 1Gi}}}' | spec.engine.quota must be at most a"
            + " sixth of spec.pod.resources.limits.memory",
        "engine: {electionTimeoutMilliseconds: 299} | spec.engine.electionTimeoutMilliseconds"
            + " (without it 1000) must be at least 3 times"
            + " spec.engine.heartbeatIntervalMilliseconds (without it 100), so that a lost"
            + " heartbeat is no election: make the timeout longer, or the interval shorter",
        "engine: {heartbeatIntervalMilliseconds: 334} | spec.engine.electionTimeoutMilliseconds"
            + " (without it 1000) must be at least 3 times",
        "engine: {heartbeatIntervalMilliseconds: 19} | spec.engine.heartbeatIntervalMilliseconds in"
            + " body should be greater than or equal to 20",
        "engine: {electionTimeoutMilliseconds: 50001} | spec.engine.electionTimeoutMilliseconds in"
            + " body should be less than or equal to 50000",
        "pod: {env: [{name: POD_NAME, value: demo-7}]} | spec.pod.env must not have a variable that"
            + " the operator or the image sets (POD_NAME, POD_UID,",
        "pod: {env: [{name: TZ, value: UTC}, {name: JAVA, value: a}]} | spec.pod.env must not have"
            + " a variable that the operator or the image sets",
        "engine: {quota: 171Mi} | spec.engine.quota must be at most a sixth of"
            + " spec.pod.resources.limits.memory (where no memory is named 1Gi)",
        "pod: {terminationGracePeriodSeconds: 4} | spec.pod.terminationGracePeriodSeconds in body"
            + " should be greater than or equal to 8",
        "pod: {args: [--data-dir=/tmp]} | spec.pod.args must have flags only that neither the"
            + " operator nor another field sets: --max-feature-level=LEVEL and"
            + " --shutdown-delay=MILLIS (0 to 9999), each once",
        "pod: {args: [--shutdown-delay=10000]} | spec.pod.args must have flags only",
        "pod: {args: [--shutdown-delay=1, --shutdown-delay=2]} | spec.pod.args must have flags"
            + " only",
        "engine: {compaction: {mode: periodic, retention: soon}} | spec.engine.compaction.retention"
            + " must be a time in hours, minutes and seconds with mode periodic, for example 30m or"
            + " 1h30m, a number of revisions with mode revision, or 0 to keep everything",
        "engine: {compaction: {mode: revision, retention: 1h}} | spec.engine.compaction.retention"
            + " must be",
        "engine: {compaction: {mode: periodic, retention: -1}} | spec.engine.compaction.retention"
            + " must be",
        "engine: {compaction: {mode: hourly, retention: 1}} | Unsupported value: \"hourly\"",
        "engine: {compaction: {mode: revision}} | spec.engine.compaction.retention: Required value",
        "engine: {auth: {tokenTtlSeconds: 0}} | spec.engine.auth.tokenTtlSeconds in body should be"
            + " greater than or equal to 1",
        "engine: {auth: {bcryptCost: 32}} | spec.engine.auth.bcryptCost in body should be less than"
            + " or equal to 31",
        "engine: {snapshotCount: 999} | spec.engine.snapshotCount in body should be greater than or"
            + " equal to 1000",
        "pod: {securityContext: {runAsUser: 0}} | spec.pod.securityContext must not let members run"
            + " as root: leave runAsNonRoot out or true, and name another user than 0 or none",
        "pod: {securityContext: {runAsNonRoot: false}} | spec.pod.securityContext must not let"
            + " members run as root",
        "pod: {readinessProbe: {periodSeconds: 0}} | spec.pod.readinessProbe.periodSeconds in body"
            + " should be greater than or equal to 1",
        "pod: {livenessProbe: {failureThreshold: 2}} | spec.pod.livenessProbe must give a member at"
            + " least 30 seconds before it is killed: make periodSeconds (without it 10) times"
            + " failureThreshold (without it 6) larger",
        "service: {type: ExternalName} | spec.service.type: Unsupported value: \"ExternalName\"",
        "service: {labels: {quorate.dev/service: a}} | spec.service.labels must not have a key that"
            + " the operator sets",
        "service: {annotations: {quorate.dev/desired: a}} | spec.service.annotations must not have"
            + " a key that the operator sets",
        "storage: {size: lots} | spec.storage.size must be a quantity of bytes, at least 64Mi, for"
            + " example 10Gi or 1.5Gi",
        "storage: {size: 0Gi} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {size: 1} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {size: '10'} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {size: 63Mi} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {size: -1Gi} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {size: 1 Gi} | spec.storage.size must be a quantity of bytes, at least 64Mi",
        "storage: {storageClassName: Not A Class} | spec.storage.storageClassName must be the name"
            + " of a StorageClass",
        "image: '' | spec.image must be one image reference without blanks, for example"
            + " quorate/node:0.1.0",
        "image: 'quorate/node: 0.1.0' | spec.image must be one image reference without blanks",
        "image: \"quorate/node:0.1.0\\n\" | spec.image must be one image reference without blanks",
        "image: ' quorate/node' | spec.image must be one image reference without blanks",
        "bootstrap: {} | spec.bootstrap names no source: give source.snapshot with sha256 and one"
            + " of configMap, secret, persistentVolumeClaim, url",
        "bootstrap: {source: {}} | spec.bootstrap names no source",
        "bootstrap: {source: {snapsot: {configMap: {name: golden, key: a.netsy}}}} | spec.bootstrap"
            + " names no source",
        "imagePullPolicy: Often | spec.imagePullPolicy: Unsupported value: \"Often\"",
        "retention: {whenDeleted: Shred} | spec.retention.whenDeleted: Unsupported value:"
            + " \"Shred\": supported values: \"Delete\", \"Retain\"",
        "bootstrap: {source: {snapshot: {configMap: {name: golden, key: a.netsy}, sha256: beef}}} |"
            + " spec.bootstrap.source.snapshot.sha256 in body should match",
        "bootstrap: {source: {snapshot: {configMap: {name: golden, key: a.netsy}}}} |"
            + " spec.bootstrap.source.snapshot.sha256: Required value",
        "bootstrap: {source: {snapshot: {configMap: {name: golden}, sha256: "
            + DIGEST
            + "}}} | spec.bootstrap.source.snapshot.configMap.key: Required value",
        "bootstrap: {source: {snapshot: {sha256: "
            + DIGEST
            + "}}} | spec.bootstrap.source.snapshot names no place or several: give exactly one of"
            + " configMap, secret, persistentVolumeClaim, url",
        "bootstrap: {source: {snapshot: {configMap: {name: golden, key: a}, secret: {name: golden,"
            + " key: a}, sha256: "
            + DIGEST
            + "}}} | spec.bootstrap.source.snapshot names no place or several",
        "bootstrap: {source: {snapshot: {url: 'ftp://files.example/golden.netsy', sha256: "
            + DIGEST
            + "}}} | spec.bootstrap.source.snapshot.url in body should match",
      })
  void refusesWithAMessageThatNamesTheField(String spec, String message) {
    var raw = read(clusterYaml(unique(), spec), GenericKubernetesResource.class);
    assertThatThrownBy(() -> server.client().resource(raw).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "accepts {0}")
  @ValueSource(
      strings = {
        "service: null",
        "service: {type: LoadBalancer, annotations: {a.example/b: c}, labels: {team: blue}}",
        "pod: {securityContext: {runAsNonRoot: true}}",
        "pod: {securityContext: {}, readinessProbe: {}, livenessProbe: {}}",
        "pod: {terminationGracePeriodSeconds: 60, livenessProbe: {periodSeconds: 5}}",
        "engine: null",
        "engine: {}",
        "engine: {quota: 128Mi, heartbeatIntervalMilliseconds: 200, electionTimeoutMilliseconds:"
            + " 2000}",
        "engine: {quota: 134217728}",
        "engine: {electionTimeoutMilliseconds: 300}",
        "engine: {heartbeatIntervalMilliseconds: 333}",
        "engine: {quota: 170Mi}\n  pod: {resources: {limits: {memory: 1Gi}}}",
        "engine: {quota: 170Mi}\n  pod: null",
        "engine: {quota: 1Gi}\n  pod: {resources: {requests: {memory: 8Gi}}}",
        "pod: {args: [--max-feature-level=2, --shutdown-delay=5000]}",
        "engine: {snapshotCount: 1000}",
        "engine: {auth: {tokenTtlSeconds: 600, bcryptCost: 12}}",
        "engine: {compaction: {mode: periodic, retention: 1h30m}}",
        "engine: {compaction: {mode: periodic, retention: 0}}",
        "engine: {compaction: {mode: revision, retention: '1000'}}",
        "pod: {env: [{name: JDK_JAVA_OPTIONS, value: -Xlog:gc}]}",
        "pod: {env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}",
        "storage: {size: 1.5Gi}",
        "storage: {size: 0.5Ti}",
        "storage: {size: 1073741824}",
        "storage: {size: '1073741824'}",
        "storage: {size: '1e9'}",
        "storage: {size: 64Mi}",
        "storage: {storageClassName: ''}",
        "storage: {storageClassName: null}",
        "storage: {storageClassName: fast.example.com}",
        "storage: null",
        "image: null",
        "image: registry.example.com:5000/quorate/node@sha256:abc",
        "bootstrap: null",
        "config: null",
        "replicas: null",
        "imagePullPolicy: null",
        "retention: null",
        "paused: null",
      })
  void acceptsWhatPeopleAndTheirToolsWrite(String spec) {
    var created = read(clusterYaml(unique(), spec), GenericKubernetesResource.class);
    var applied = read(clusterYaml(unique(), spec), GenericKubernetesResource.class);

    server.client().resource(created).create();
    server.client().resource(applied).serverSideApply();
  }

  @Test
  void takesEqualSizesForEqual() {
    String name = unique();
    server.client().resource(cluster(name, "storage: {size: 1.5Gi}")).create();

    server.client().resource(cluster(name, "storage: {size: 1536Mi}")).update();
    server.client().resource(cluster(name, "storage: {size: 1610612736}")).update();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "configMap: {name: golden, key: a.netsy}",
        "secret: {name: golden, key: a.netsy}",
        "persistentVolumeClaim: {claimName: golden, path: backups/a.netsy}",
        "url: 'https://files.example/golden.netsy?signature=a%2Fb'"
      })
  void acceptsASnapshotAsTheSource(String place) {
    var spec = "bootstrap: {source: {snapshot: {%s, sha256: %s}}}".formatted(place, DIGEST);

    server.client().resource(cluster(unique(), spec)).create();
  }

  @Test
  void refusesANameThatCannotBecomeThatOfAService() {
    refused(cluster("n".repeat(53), ""), "metadata.name must have at most 52 characters");
    refused(
        cluster("a.b", ""), "start it with a letter and use lower-case letters, digits and '-'");
    refused(cluster("1a", ""), "start it with a letter and use lower-case letters, digits and '-'");
  }

  @Test
  void letsStorageGrowAndRefusesToShrinkIt() {
    String name = unique();
    server.client().resource(cluster(name, "storage: {size: 1Gi}")).create();
    server.client().resource(cluster(name, "storage: {size: 2048Mi}")).update();

    refusedUpdate(
        cluster(name, "storage: {size: 1500M}"),
        "spec.storage.size can grow but not shrink: it was 2048Mi, and the spec asks for 1500M; ask"
            + " for 2048Mi or more");
  }

  /** As long as no claim asks for it, a size that the storage refuses can be taken back. */
  @Test
  void letsASizeBeTakenBackThatNoClaimAsksFor() {
    String name = unique();
    server.client().resource(cluster(name, "storage: {size: 1Gi}")).create();
    server.client().resource(cluster(name, "storage: {size: 100Ti}")).update();
    String claims =
        "status: {members: [{name: %1$s-0, requestedSize: 1Gi}, {name: %1$s-1, requestedSize:"
            + " %2$s}]}\n";
    server
        .client()
        .resource(cluster(name, "storage: {size: 100Ti}", claims.formatted(name, "2Gi")))
        .updateStatus();

    refusedUpdate(
        cluster(name, "storage: {size: 1Gi}"), "or for no less than every claim asks for by now");
    server.client().resource(cluster(name, "storage: {size: 2Gi}")).update();
    server
        .client()
        .resource(cluster(name, "storage: {size: 2Gi}", claims.formatted(name, "1Gi")))
        .updateStatus();
    server.client().resource(cluster(name, "storage: {size: 1024Mi}")).update();
  }

  @ParameterizedTest(name = "refuses to change the class: {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "storageClassName: fast | storageClassName: slow",
        "storageClassName: fast | size: 1Gi",
        "size: 1Gi | storageClassName: fast",
      })
  void refusesAnotherStorageClass(String before, String after) {
    String name = unique();
    server.client().resource(cluster(name, "storage: {" + before + "}")).create();

    refusedUpdate(
        cluster(name, "storage: {" + after + "}"),
        "spec.storage.storageClassName cannot change: a volume stays in the class that it was made "
            + "in; put the old value back, or make a new ConsensusCluster");
  }

  @ParameterizedTest(name = "refuses to change {0}")
  @ValueSource(
      strings = {
        "partitions: 8",
        "replicationFactor: 5",
        "replicationMode: async",
        "tableType: ordered_set",
        "keyPosition: 1",
        "partitionPosition: 1"
      })
  void refusesAnotherStructuralConfig(String change) {
    String name = unique();
    server.client().resource(cluster(name, "")).create();

    refusedUpdate(
        cluster(name, "config: {" + change + "}"),
        "spec.config is part of the genesis and cannot change: put the old values back, or make a "
            + "new ConsensusCluster with the new ones");
  }

  @Test
  void letsEverythingElseChange() {
    String name = unique();
    server.client().resource(cluster(name, "")).create();
    var changed =
        cluster(
            name,
            "replicas: 5\n  image: quorate/node:0.2.0\n  paused: true\n"
                + "  retention: {whenDeleted: Delete}");

    var spec = server.client().resource(changed).update().getSpec();

    assertThat(spec.getReplicas()).isEqualTo(5);
    assertThat(spec.getRetention().whenDeleted()).isEqualTo(Retention.Policy.DELETE);
  }

  @ParameterizedTest(name = "accepts the order {0}")
  @ValueSource(
      strings = {
        "reset: {}",
        "recoverQuorum: {}",
        "recoverQuorum: {survivor: auto, dryRun: true}",
        "recoverQuorum: {survivor: demo-1}",
        "replaceMember: {member: demo-1}",
        "restart: {}",
        "restart: {member: demo-1}",
        "transferLeadership: {to: demo-1}",
        "backup: {}"
      })
  void acceptsEveryOrderThatNamesItsCluster(String order) {
    server.client().resource(task("clusterId: 6f1c0a5e9b3d2748\n  " + order)).create();
  }

  @ParameterizedTest(name = "refuses {0} without a clusterId")
  @ValueSource(strings = {"reset: {}", "recoverQuorum: {}", "replaceMember: {member: demo-1}"})
  void refusesADestructiveOrderWithoutAClusterId(String order) {
    refused(
        task(order),
        "spec.clusterId is missing: reset, recoverQuorum and replaceMember destroy data, so they"
            + " must name the cluster that they mean; copy status.clusterId of the"
            + " ConsensusCluster");
  }

  @ParameterizedTest(name = "accepts {0} without a clusterId")
  @ValueSource(strings = {"restart: {}", "transferLeadership: {}", "backup: {}"})
  void acceptsAHarmlessOrderWithoutAClusterId(String order) {
    server.client().resource(task(order)).create();
  }

  @ParameterizedTest(name = "refuses to hand leadership to {0}")
  @ValueSource(strings = {"other-1", "demo", "1", "''"})
  void refusesToHandLeadershipToNoMemberOfTheCluster(String to) {
    refused(task("transferLeadership: {to: " + to + "}"), "spec.transferLeadership.to");
  }

  @ParameterizedTest(name = "refuses to restart {0}")
  @ValueSource(strings = {"other-1", "demo", "1", "''"})
  void refusesToRestartNoMemberOfTheCluster(String member) {
    refused(task("restart: {member: " + member + "}"), "spec.restart.member");
  }

  @ParameterizedTest(name = "refuses to recover from {0}")
  @ValueSource(strings = {"other-1", "demo", "1", "''"})
  void refusesToRecoverFromNoMemberOfTheCluster(String survivor) {
    refused(
        task("clusterId: 6f1c0a5e9b3d2748\n  recoverQuorum: {survivor: " + survivor + "}"),
        "spec.recoverQuorum.survivor");
  }

  @ParameterizedTest(name = "keeps a finished task for {0} seconds")
  @ValueSource(ints = {0, 100, 2147483647})
  void keepsAFinishedTaskForAWhile(int seconds) {
    var made =
        server
            .client()
            .resource(task("restart: {}\n  ttlSecondsAfterFinished: " + seconds))
            .create();

    assertThat(made.getSpec().getTtlSecondsAfterFinished()).isEqualTo(seconds);
  }

  @Test
  void refusesToKeepAFinishedTaskForLessThanNoTime() {
    refused(task("restart: {}\n  ttlSecondsAfterFinished: -1"), "spec.ttlSecondsAfterFinished");
  }

  @Test
  void refusesATaskWithNoOrderOrTwo() {
    String cure =
        "spec must have exactly one order: give one of reset, recoverQuorum, replaceMember,"
            + " restart, transferLeadership, backup";
    refused(task(""), cure);
    refused(task("restart: {}\n  backup: {}"), cure);
  }

  @ParameterizedTest(name = "refuses clusterId {0}")
  @ValueSource(strings = {"6f1c0a5e9b3d274", "6F1C0A5E9B3D2748", "6f1c0a5e9b3d2748a"})
  void refusesAClusterIdThatIsNoneAtAll(String clusterId) {
    refused(task("clusterId: '" + clusterId + "'\n  reset: {}"), "spec.clusterId");
  }

  @Test
  void refusesToChangeATask() {
    var made = server.client().resource(task("restart: {}")).create();
    made.getSpec().setRestart(null);
    made.getSpec().setBackup(new ConsensusTaskSpec.Backup());

    refusedUpdate(
        made,
        "spec is immutable: a task is one order, carried out once; create another ConsensusTask "
            + "for another order");
  }

  @ParameterizedTest(name = "keeps the intent {0}")
  @ValueSource(
      strings = {
        "{type: Genesis, clusterId: 6f1c0a5e9b3d2748, epoch: 1, genesis: {member: demo-0,"
            + " volumeUID: v, podUID: p, replicas: 3}}",
        "{type: Reset, clusterId: 6f1c0a5e9b3d2748, epoch: 1, reset: {taskName: t, taskUID: u,"
            + " pods: [], volumes: [{name: data-demo-0, uid: v}]}}",
        "{type: Deletion, epoch: 1, deletion: {pods: [{name: demo-0, uid: p}], volumes: []}}"
      })
  void keepsAnIntentOfEachType(String intent) {
    var made = server.client().resource(cluster(unique(), "")).create();

    var kept = server.client().resource(with(made, intent)).updateStatus();

    assertThat(kept.getStatus().getIntent()).isEqualTo(with(made, intent).getStatus().getIntent());
  }

  @ParameterizedTest(name = "refuses the intent {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: Genesis} | exactly the one field that its type names",
        "{type: Genesis, deletion: {}} | exactly the one field that its type names",
        "{type: Deletion, deletion: {}, genesis: {member: demo-0, volumeUID: v}} | exactly the one"
            + " field that its type names",
        "{type: Reset, reset: {taskName: t, taskUID: u}, deletion: {}} | exactly the one field that"
            + " its type names",
        "{deletion: {}} | status.intent.type: Required value",
        "{type: Roll} | status.intent.type: Unsupported value",
        "{type: Genesis, genesis: {member: demo-0}} | status.intent.genesis.volumeUID: Required"
            + " value"
      })
  void refusesAnIntentThatIsNotOne(String intent, String message) {
    String name = unique();
    server.client().resource(cluster(name, "")).create();
    var resource =
        server
            .client()
            .genericKubernetesResources("quorate.dev/v1alpha1", "ConsensusCluster")
            .inNamespace("default")
            .withName(name);

    assertThatThrownBy(
            () ->
                resource
                    .subresource("status")
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        json("status:\n  intent: " + intent)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  private static ConsensusCluster with(ConsensusCluster made, String intent) {
    var changed =
        read(
            clusterYaml(made.getMetadata().getName(), "") + "status: {intent: " + intent + "}\n",
            ConsensusCluster.class);
    changed.getMetadata().setResourceVersion(made.getMetadata().getResourceVersion());
    return changed;
  }

  private static void refused(HasMetadata resource, String message) {
    assertThatThrownBy(() -> server.client().resource(resource).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  private static void refusedUpdate(HasMetadata resource, String message) {
    assertThatThrownBy(() -> server.client().resource(resource).update())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  private static ConsensusCluster cluster(String name, String spec) {
    return read(clusterYaml(name, spec), ConsensusCluster.class);
  }

  private static ConsensusCluster cluster(String name, String spec, String status) {
    return read(clusterYaml(name, spec) + status, ConsensusCluster.class);
  }

  private static String clusterYaml(String name, String spec) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusCluster
    metadata: {name: "%s", namespace: default}
    spec:
      %s
    """
        .formatted(name, spec.isEmpty() ? "{}" : spec);
  }

  private static ConsensusTask task(String spec) {
    return read(
        """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusTask
        metadata: {name: "%s", namespace: default}
        spec:
          cluster: demo
          %s
        """
            .formatted(unique(), spec),
        ConsensusTask.class);
  }

  private static String json(String yaml) {
    return server.client().getKubernetesSerialization().asJson(read(yaml, Map.class));
  }

  private static <T> T read(String yaml, Class<T> type) {
    return server.client().getKubernetesSerialization().unmarshal(yaml, type);
  }

  private static String unique() {
    return "t" + UUID.randomUUID();
  }
}
