package dev.quorate.operator.resources;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.ProbeTimings;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.ClusterSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The pod of one member, within the restricted Pod Security Standard. */
final class MemberPod {
  private MemberPod() {}

  static PodSpec of(ObservedCluster cluster, SortedSet<String> retired) {
    ClusterSpec spec = cluster.specInForce();
    return of(
        cluster,
        spec,
        cluster.status().servedClusterId(),
        retired,
        MemberResources.of(spec.pod().resources()));
  }

  /** Without what the state of the cluster adds after the genesis. */
  static PodSpec ofNoState(ObservedCluster cluster, ClusterSpec spec) {
    return of(
        cluster,
        spec,
        Optional.empty(),
        new TreeSet<>(),
        MemberResources.of(spec.pod().resources()));
  }

  /** With the defaults of the first operator that had these fields: for comparing, not for use. */
  static PodSpec withFirstDefaults(ObservedCluster cluster, ClusterSpec spec) {
    return of(
        cluster,
        spec,
        Optional.empty(),
        new TreeSet<>(),
        MemberResources.first(spec.pod().resources()));
  }

  /**
   * @param clusterId of the cluster that is formed
   * @param retired memberIds that were removed from it
   */
  private static PodSpec of(
      ObservedCluster cluster,
      ClusterSpec spec,
      Optional<String> clusterId,
      SortedSet<String> retired,
      ResourceRequirements resources) {
    PodFields pod = spec.pod();
    return new PodSpecBuilder()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(pod.terminationGracePeriodSeconds().longValue())
        .withSecurityContext(RestrictedPod.security(pod.securityContext()))
        .withAffinity(Placement.affinity(cluster.ref(), pod))
        .withTopologySpreadConstraints(Placement.spread(cluster.ref(), pod))
        .withNodeSelector(pod.nodeSelector().isEmpty() ? null : pod.nodeSelector())
        .withTolerations(pod.tolerations())
        .withPriorityClassName(given(pod.priorityClassName()))
        .withImagePullSecrets(pod.imagePullSecrets())
        // The API server copies one into the other: an old copy would bring the name back after it
        // is taken out of the spec.
        .withServiceAccountName(given(pod.serviceAccountName()))
        .withServiceAccount(given(pod.serviceAccountName()))
        .withContainers(node(cluster, spec, clusterId, retired, resources))
        .addToVolumes(RestrictedPod.volumes(cluster.ref()))
        .build();
  }

  private static Container node(
      ObservedCluster cluster,
      ClusterSpec spec,
      Optional<String> clusterId,
      SortedSet<String> retired,
      ResourceRequirements resources) {
    return new ContainerBuilder()
        .withName("node")
        .withImage(spec.image())
        .withImagePullPolicy(spec.imagePullPolicy())
        .withEnv(environment(cluster, retired))
        .addAllToEnv(spec.pod().env())
        .withArgs(arguments(cluster, spec, clusterId))
        .withPorts(
            port("etcd", Names.ETCD_PORT),
            port("peer", Names.PEER_PORT),
            port("rest", Names.REST_PORT))
        .withReadinessProbe(probe("/readyz", 2, 2, spec.pod().readinessProbe()))
        // Slow disks and long replays are not a stuck process: a minute of silence is.
        .withLivenessProbe(
            probe(
                "/livez",
                PodFields.LIVENESS_PERIOD_SECONDS,
                PodFields.LIVENESS_FAILURES,
                spec.pod().livenessProbe()))
        .withResources(resources)
        .withSecurityContext(RestrictedPod.containerSecurity())
        .addNewVolumeMount()
        .withName(Names.DATA)
        .withMountPath("/data")
        .endVolumeMount()
        .addToVolumeMounts(RestrictedPod.mounts())
        .build();
  }

  static String given(String name) {
    return name.isEmpty() ? null : name;
  }

  // Pods that run before the cluster exists are asked what they hold; every later one gets the id,
  // so
  // that the data of another cluster is never served.
  private static List<String> arguments(
      ObservedCluster cluster, ClusterSpec spec, Optional<String> clusterId) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--managed",
                "--node-id=$(POD_NAME)",
                "--incarnation=$(POD_UID)",
                "--data-dir=/data",
                "--advertise-host=" + Names.host(cluster.ref(), "$(POD_NAME)"),
                "--admin-token-file=" + Names.TOKEN_DIRECTORY + "/" + Names.TOKEN_KEY));
    arguments.addAll(spec.engine().flags());
    arguments.addAll(spec.pod().args());
    clusterId.ifPresent(id -> arguments.add("--cluster-id=" + id));
    return arguments;
  }

  // Ours by the environment: an earlier image does not know it, and starts all the same.
  private static List<EnvVar> environment(ObservedCluster cluster, SortedSet<String> retired) {
    List<EnvVar> all =
        new ArrayList<>(
            List.of(
                field("POD_NAME", "metadata.name"),
                field("POD_UID", "metadata.uid"),
                variable(Names.OWNER_UID, cluster.uid())));
    if (!retired.isEmpty()) {
      all.add(variable(Names.RETIRE_DATA_OF, String.join(",", retired)));
    }
    return all;
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder()
        .withName(name)
        .withProtocol("TCP")
        .withContainerPort(number)
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int failures, ProbeTimings asked) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString("rest"))
        .endHttpGet()
        .withInitialDelaySeconds(asked.initialDelaySeconds())
        .withPeriodSeconds(Objects.requireNonNullElse(asked.periodSeconds(), periodSeconds))
        .withTimeoutSeconds(Objects.requireNonNullElse(asked.timeoutSeconds(), 2))
        .withFailureThreshold(Objects.requireNonNullElse(asked.failureThreshold(), failures))
        .build();
  }
}
