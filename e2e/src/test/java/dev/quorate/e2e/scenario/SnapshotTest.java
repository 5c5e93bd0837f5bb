package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import dev.quorate.e2e.kube.Workspace;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster begins with a snapshot once, and has its data from then on by itself. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class SnapshotTest {
  /** A .netsy snapshot: the key foo is bar at revision 2, behind Netsy's mark. */
  private static final byte[] FILE =
      HexFormat.of()
          .parseHex(
              "1d08bfd4b0b3e9c1b44d1801200128023204736565643a060880e2cfaa062708b3dbabc9e8ddacff6610"
                  + "011a065f6e657473792001300140015a0131620208017204736565642608"
                  + "87cbaf9cc9cf99907410021a03666f6f2001300240015a036261726202080272047365656418"
                  + "10bf8bdbd0e098e59234180120024098c2fb9bbfada5d704");

  @Test
  void aClusterBeginsWithTheFileOfAConfigMapWhichNobodyNeedsAfterwards(Installation kubernetes)
      throws Exception {
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(FILE));
    String[] bootstrap = {
      "bootstrap:",
      "  source: {snapshot: {configMap: {name: golden, key: bootstrap.netsy}, sha256: %s}}"
          .formatted(sha256)
    };
    ClusterUnderTest cluster = kubernetes.tests().cluster("begun");
    Timed time = Timed.start();
    cluster.apply(bootstrap);
    cluster.awaitReason("Stalled", "BootstrapSourceMissing");
    ConfigMap golden = kubernetes.tests().apply(golden());
    cluster.awaitReady();
    time.print("apply, ConfigMap made later -> Ready with the keys of a snapshot");
    assertThat(cluster.keyspace().get("foo")).contains("bar");
    cluster.keyspace().put("later", "written");
    String clusterId = cluster.clusterId();

    kubernetes.tests().client().resource(golden).delete();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      cluster.deletePod(ordinal);
    }
    cluster.awaitReady();
    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.keyspace().get("foo")).contains("bar");

    cluster.delete();
    cluster.apply(bootstrap).awaitReady();
    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.keyspace().get("foo")).contains("bar");
    assertThat(cluster.keyspace().get("later")).contains("written");
    assertThat(cluster.events("BootstrapIgnored")).hasSize(1);
    cluster.remove();
  }

  @Test
  void aClusterBeginsWithTheFileOfAClaimWhichGoesAfterwards(Installation kubernetes)
      throws Exception {
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(FILE));
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("claimed");
    cluster.apply(
        "bootstrap:",
        "  source:",
        "    snapshot:",
        "      persistentVolumeClaim: {claimName: backups, path: golden.netsy}",
        "      sha256: " + sha256);
    cluster.awaitReason("Stalled", "BootstrapSourceMissing");
    assertThat(cluster.condition("Stalled").path("message").asText())
        .contains("pod claimed-snapshot", "backups");

    PersistentVolumeClaim backups = workspace.apply(backups());
    Pod filler = workspace.apply(filler());
    cluster.await(
        "the claim has the file",
        Duration.ofMinutes(1),
        () ->
            workspace
                .pod("filler")
                .filter(pod -> "Succeeded".equals(pod.getStatus().getPhase()))
                .isPresent());
    Timed time = Timed.start();
    workspace.client().resource(filler).delete();
    cluster.awaitReady();
    time.print("a claim is filled -> Ready with the keys of its snapshot");
    assertThat(cluster.keyspace().get("foo")).contains("bar");
    cluster.await(
        "no pod uses the claim any more",
        Duration.ofMinutes(1),
        () -> workspace.pod("claimed-snapshot").isEmpty());

    workspace.client().resource(backups).delete();
    cluster.await(
        "the claim is gone", Duration.ofMinutes(1), () -> workspace.claim("backups").isEmpty());
    cluster.deletePod(0);
    cluster.awaitReady();
    assertThat(cluster.keyspace().get("foo")).contains("bar");
    cluster.remove();
  }

  private static PersistentVolumeClaim backups() {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: backups}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 64Mi}}
        """,
        PersistentVolumeClaim.class);
  }

  /** What a backup would have done. */
  private static Pod filler() {
    StringBuilder octal = new StringBuilder();
    for (byte each : FILE) {
      octal.append("\\%03o".formatted(each & 0xff));
    }
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: filler}
        spec:
          restartPolicy: OnFailure
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            seccompProfile: {type: RuntimeDefault}
          containers:
          - name: filler
            image: quorate/node:%s
            imagePullPolicy: IfNotPresent
            command: [sh, -c, "printf '%s' > /backups/golden.netsy"]
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: {drop: [ALL]}
            volumeMounts: [{name: backups, mountPath: /backups}]
          volumes:
          - name: backups
            persistentVolumeClaim: {claimName: backups}
        """
            .formatted(Repository.version(), octal.toString().replace("\\", "\\\\")),
        Pod.class);
  }

  private static ConfigMap golden() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("golden")
        .endMetadata()
        .withBinaryData(Map.of("bootstrap.netsy", Base64.getEncoder().encodeToString(FILE)))
        .build();
  }
}
