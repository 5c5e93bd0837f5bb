package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Fields of the members' pods that a person sets, by the names and types that Kubernetes has for
 * them. Nothing in it is null: a field that is left out is empty.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PodFields(
    @JsonPropertyDescription("Labels of the pods, in addition to the operator's own.")
        @Size(max = PodFields.MOST_NOTES)
        @ValidationRule(value = PodFields.NOT_OURS, message = "spec.pod.labels" + PodFields.OURS)
        Map<String, String> labels,
    @JsonPropertyDescription("Annotations of the pods, in addition to the operator's own.")
        @Size(max = PodFields.MOST_NOTES)
        @ValidationRule(
            value = PodFields.NOT_OURS,
            message = "spec.pod.annotations" + PodFields.OURS)
        Map<String, String> annotations,
    @JsonPropertyDescription(
            "Resources of the member's container. Where they name no memory: a request of 512Mi and"
                + " a limit of 1Gi; absent or empty: 100m cpu too. Half of the memory limit is the"
                + " heap, and a third of the heap is the most that the store takes.")
        @ValidationRule(
            value =
                "!has(self.limits) || !('memory' in self.limits) || "
                    + "(isQuantity(string(self.limits['memory'])) && "
                    + "quantity(string(self.limits['memory'])).compareTo(quantity('"
                    + PodFields.LEAST_MEMORY
                    + "')) >= 0)",
            message =
                "spec.pod.resources.limits.memory must be at least "
                    + PodFields.LEAST_MEMORY
                    + ": half of it is the heap, and the JVM itself takes some 80Mi")
        ResourceRequirements resources,
    @JsonPropertyDescription("Labels of the nodes that members may run on.")
        Map<String, String> nodeSelector,
    @JsonPropertyDescription(
            "Affinity of the pods. Without a podAntiAffinity of its own the operator's stays: "
                + "members prefer different nodes.")
        Affinity affinity,
    @JsonPropertyDescription("Taints that the pods tolerate.") List<Toleration> tolerations,
    @JsonPropertyDescription(
            "How the pods are spread. Absent or empty: over zones where possible. One without a "
                + "labelSelector counts the members of this cluster.")
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @JsonPropertyDescription("PriorityClass of the pods.") @Size(max = 253)
        String priorityClassName,
    @JsonPropertyDescription("Secrets with the credentials of the image's registry.")
        List<LocalObjectReference> imagePullSecrets,
    @JsonPropertyDescription(
            "ServiceAccount of the pods, for example for imagePullSecrets or policies; its token "
                + "is not mounted.")
        @Size(max = 253)
        String serviceAccountName,
    @JsonPropertyDescription(
            "Environment of the member's container, in addition to the operator's own; for example "
                + "JDK_JAVA_OPTIONS, whose flags the JVM adds to those of the image.")
        @Size(max = PodFields.MOST_NOTES)
        @ValidationRule(
            value = "self.all(variable, !(variable.name in [" + PodFields.QUOTED_VARIABLES + "]))",
            message =
                "spec.pod.env must not have a variable that the operator or the image sets ("
                    + PodFields.VARIABLES
                    + "): leave it out")
        List<EnvVar> env,
    @JsonPropertyDescription(
            "Further flags of the node: those that neither the operator nor another field sets,"
                + " --max-feature-level=LEVEL and --shutdown-delay=MILLIS.")
        @Size(max = PodFields.MOST_ARGS)
        @ValidationRule(
            value =
                "self.all(arg, arg.matches('"
                    + PodFields.ARG
                    + "')) && (size(self) < 2 || "
                    + "self[0].startsWith('--shutdown') != self[1].startsWith('--shutdown'))",
            message = "spec.pod.args must have flags only" + PodFields.ARGS)
        List<String> args,
    @JsonPropertyDescription(
            "Seconds that a member has to hand leadership on and to end before it is killed. "
                + "Absent: 30.")
        @Min(PodFields.LEAST_GRACE_SECONDS)
        @Max(PodFields.MOST_GRACE_SECONDS)
        Integer terminationGracePeriodSeconds,
    @JsonPropertyDescription(
            "Security context of the pods. Absent or empty: user, group and fsGroup 65532. With any"
                + " field user and groups are the ones that it names: {runAsNonRoot: true} leaves"
                + " them to the platform, as OpenShift demands. runAsNonRoot and the seccomp"
                + " profile RuntimeDefault are added where they are left out.")
        @ValidationRule(
            value =
                "(!has(self.runAsNonRoot) || self.runAsNonRoot) && "
                    + "(!has(self.runAsUser) || self.runAsUser != 0)",
            message =
                "spec.pod.securityContext must not let members run as root: leave runAsNonRoot out"
                    + " or true, and name another user than 0 or none")
        PodSecurityContext securityContext,
    @JsonPropertyDescription(
            "Times of the readiness probe. Absent: each 2 s, 2 s for an answer, 2 failures.")
        ProbeTimings readinessProbe,
    @JsonPropertyDescription(
            "Times of the liveness probe. Absent: each 10 s, 2 s for an answer, 6 failures.")
        @ValidationRule(
            value =
                "(has(self.periodSeconds) ? self.periodSeconds : "
                    + PodFields.LIVENESS_PERIOD_SECONDS
                    + ") * (has(self.failureThreshold) ? self.failureThreshold : "
                    + PodFields.LIVENESS_FAILURES
                    + ") >= "
                    + PodFields.LEAST_LIVENESS_SECONDS,
            message =
                "spec.pod.livenessProbe must give a member at least "
                    + PodFields.LEAST_LIVENESS_SECONDS
                    + " seconds before it is killed: make periodSeconds (without it "
                    + PodFields.LIVENESS_PERIOD_SECONDS
                    + ") times failureThreshold (without it "
                    + PodFields.LIVENESS_FAILURES
                    + ") larger")
        ProbeTimings livenessProbe) {

  public static final int MOST_NOTES = 64;
  public static final int MOST_ARGS = 2;

  /** A flag of the node that no other field and no part of the operator sets. */
  public static final String ARG = "^--(max-feature-level|shutdown-delay)=[0-9]{1,4}$";

  public static final String ARGS =
      " that neither the operator nor another field sets: --max-feature-level=LEVEL and"
          + " --shutdown-delay=MILLIS (0 to 9999), each once";

  /** Of the operator, and those that the start of the image reads (node-image/start). */
  public static final String VARIABLES =
      "POD_NAME, POD_UID, QUORATE_OWNER_UID, QUORATE_RETIRE_DATA_OF, QUORATE_ADMIN_TOKEN_FILE,"
          + " QUORATE_HOME, CGROUP, MEMINFO, JAVA";

  static final String QUOTED_VARIABLES =
      "'POD_NAME', 'POD_UID', 'QUORATE_OWNER_UID', 'QUORATE_RETIRE_DATA_OF', "
          + "'QUORATE_ADMIN_TOKEN_FILE', 'QUORATE_HOME', 'CGROUP', 'MEMINFO', 'JAVA'";

  /** Of a container whose resources name no memory (docs/decisions/0026). */
  public static final String DEFAULT_MEMORY_REQUEST = "512Mi";

  public static final String DEFAULT_MEMORY_LIMIT = "1Gi";

  /** A heap of 128Mi, the JVM's own 80Mi, and responses under way (docs/decisions/0015). */
  public static final String LEAST_MEMORY = "256Mi";

  /**
   * A leader that stops waits up to 2 s for its successor, serves its clients for 2 s more, waits a
   * second for requests under way, and for its log.
   */
  public static final int LEAST_GRACE_SECONDS = 8;

  public static final int MOST_GRACE_SECONDS = 3600;
  public static final int GRACE_SECONDS = 30;

  public static final int LIVENESS_PERIOD_SECONDS = 10;
  public static final int LIVENESS_FAILURES = 6;

  /** Slow disks and long replays are not a stuck process. */
  public static final int LEAST_LIVENESS_SECONDS = 30;

  /** Nothing is set. */
  public static final PodFields NONE =
      new PodFields(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);

  static final String NOT_OURS =
      "self.all(key, !key.startsWith('quorate.dev/') && !(key in ["
          + "'app.kubernetes.io/name', 'app.kubernetes.io/component', "
          + "'app.kubernetes.io/managed-by', 'app.kubernetes.io/instance', "
          + "'app.kubernetes.io/part-of']))";
  static final String OURS =
      " must not have a key that the operator sets (quorate.dev/..., app.kubernetes.io/name, "
          + "component, managed-by, instance and part-of): choose another key";

  public PodFields {
    labels = sorted(labels);
    annotations = sorted(annotations);
    resources = Objects.requireNonNullElseGet(resources, ResourceRequirements::new);
    nodeSelector = sorted(nodeSelector);
    affinity = Objects.requireNonNullElseGet(affinity, Affinity::new);
    tolerations = present(tolerations);
    topologySpreadConstraints = present(topologySpreadConstraints);
    priorityClassName = Objects.requireNonNullElse(priorityClassName, "");
    imagePullSecrets = present(imagePullSecrets);
    serviceAccountName = Objects.requireNonNullElse(serviceAccountName, "");
    env = present(env);
    args = present(args);
    terminationGracePeriodSeconds =
        Objects.requireNonNullElse(terminationGracePeriodSeconds, GRACE_SECONDS);
    securityContext = Objects.requireNonNullElseGet(securityContext, PodSecurityContext::new);
    readinessProbe = Objects.requireNonNullElse(readinessProbe, ProbeTimings.NONE);
    livenessProbe = Objects.requireNonNullElse(livenessProbe, ProbeTimings.NONE);
  }

  private static Map<String, String> sorted(Map<String, String> given) {
    return given == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(given));
  }

  private static <T> List<T> present(List<T> given) {
    return Stream.ofNullable(given).flatMap(List::stream).filter(Objects::nonNull).toList();
  }
}
