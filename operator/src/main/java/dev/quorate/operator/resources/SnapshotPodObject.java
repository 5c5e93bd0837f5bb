package dev.quorate.operator.resources;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/**
 * The pod that serves a file of a claim to the first member, once (docs/decisions/0050). It is made
 * of what the spec asks of member pods, as far as that is about where a pod may run; it is no
 * member, and no Service or budget selects it.
 */
public final class SnapshotPodObject {
  private static final String VOLUME = "source";
  private static final String DIRECTORY = "/source";

  /** Longer than the download of a file may take: a pod that is forgotten ends by itself. */
  private static final long LONGEST_SECONDS = 7200;

  private SnapshotPodObject() {}

  public static Pod of(ObservedCluster cluster, BootstrapSource.Snapshot source) {
    PodFields pod = cluster.specInForce().pod();
    return new PodBuilder()
        .withMetadata(metadata(cluster, source))
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(LONGEST_SECONDS)
        // It has nothing to finish.
        .withTerminationGracePeriodSeconds(1L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(RestrictedPod.security(pod.securityContext()))
        .withNodeSelector(pod.nodeSelector().isEmpty() ? null : pod.nodeSelector())
        .withTolerations(pod.tolerations())
        .withPriorityClassName(MemberPod.given(pod.priorityClassName()))
        .withImagePullSecrets(pod.imagePullSecrets())
        .withServiceAccountName(MemberPod.given(pod.serviceAccountName()))
        .withContainers(container(cluster.specInForce(), source))
        .addNewVolume()
        .withName(VOLUME)
        .withNewPersistentVolumeClaim()
        .withClaimName(source.name())
        .withReadOnly(true)
        .endPersistentVolumeClaim()
        .endVolume()
        .addToVolumes(RestrictedPod.volumes(cluster.ref()))
        .endSpec()
        .build();
  }

  private static ObjectMeta metadata(ObservedCluster cluster, BootstrapSource.Snapshot source) {
    ObjectMeta meta = Owned.meta(cluster, Names.snapshotPod(cluster.ref()));
    meta.setLabels(Labels.snapshotPod(cluster.ref()));
    meta.setAnnotations(Map.of(Labels.SNAPSHOT, source.identity()));
    return meta;
  }

  private static Container container(ClusterSpec spec, BootstrapSource.Snapshot source) {
    return new ContainerBuilder()
        .withName("snapshot")
        .withImage(spec.image())
        .withImagePullPolicy(spec.imagePullPolicy())
        .withArgs(
            "snapshot",
            "serve",
            DIRECTORY,
            source.key(),
            "--sha256=" + source.sha256(),
            "--port=" + Names.REST_PORT,
            "--token-file=" + Names.TOKEN_DIRECTORY + "/" + Names.TOKEN_KEY)
        // Why it ended is what it wrote last.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .addNewPort()
        .withName("rest")
        .withProtocol("TCP")
        .withContainerPort(Names.REST_PORT)
        .endPort()
        .withNewReadinessProbe()
        .withNewTcpSocket()
        .withNewPort(Names.REST_PORT)
        .endTcpSocket()
        .withPeriodSeconds(1)
        .endReadinessProbe()
        .withNewResources()
        .addToRequests("cpu", new Quantity("50m"))
        .addToRequests("memory", new Quantity("128Mi"))
        .addToLimits("memory", new Quantity("256Mi"))
        .endResources()
        .withSecurityContext(RestrictedPod.containerSecurity())
        .addNewVolumeMount()
        .withName(VOLUME)
        .withMountPath(DIRECTORY)
        .withReadOnly(true)
        .endVolumeMount()
        .addToVolumeMounts(RestrictedPod.mounts())
        .build();
  }
}
