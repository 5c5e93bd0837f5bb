package dev.quorate.operator.kubernetes.trial;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks the API server, by a dry run, whether it would create the pod that takes the place of one
 * that is to be deleted: Pod Security, webhooks, LimitRanges, quotas, missing ServiceAccounts and
 * PriorityClasses say so before anything is lost (docs/decisions/0035).
 */
public final class PodTrial {
  private static final Logger LOG = Logger.getLogger(PodTrial.class);

  private final KubernetesClient client;

  public PodTrial(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Why there would be no other pod in the place of {@code pod}, in the platform's words; empty if
   * there would be, and where the API server cannot tell.
   *
   * @throws KubernetesClientException if it gave no answer
   */
  public Optional<String> refusal(ClusterRef cluster, ObjectRef pod) {
    StatefulSet set =
        client
            .apps()
            .statefulSets()
            .inNamespace(cluster.namespace())
            .withName(cluster.name())
            .get();
    if (set == null) {
      return Optional.of("the StatefulSet %s does not exist".formatted(cluster.name()));
    }
    try {
      Pod _ =
          client
              .pods()
              .inNamespace(cluster.namespace())
              .resource(NextPod.of(set, pod.name()))
              .dryRun()
              .create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return refusal(cluster, pod, e);
    }
  }

  private Optional<String> refusal(
      ClusterRef cluster, ObjectRef pod, KubernetesClientException answer) {
    String words = words(answer);
    if (tellsNothing(answer.getCode())) {
      throw answer;
    }
    if (isUnchecked(answer, words)) {
      LOG.warnf(
          "restart not checked before cluster=%s pod=%s cause=%s", cluster, pod.name(), words);
      return Optional.empty();
    }
    return isAdmitted(answer) || isFreed(cluster, pod, words)
        ? Optional.empty()
        : Optional.of(words);
  }

  private static String words(KubernetesClientException answer) {
    return Optional.ofNullable(answer.getStatus())
        .map(status -> status.getMessage())
        .orElseGet(() -> String.valueOf(answer.getMessage()));
  }

  // 500 is what it answers for a webhook that must be asked and cannot be.
  private static boolean tellsNothing(int code) {
    return code == 0 || code == 408 || code == 429 || code > HttpURLConnection.HTTP_INTERNAL_ERROR;
  }

  /** The right was taken away, or a webhook takes part in no dry run: neither is about the pod. */
  private static boolean isUnchecked(KubernetesClientException answer, String words) {
    return switch (answer.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN -> words.contains("cannot create resource \"pods\"");
      case HttpURLConnection.HTTP_BAD_REQUEST -> words.contains("does not support dry run");
      default -> false;
    };
  }

  /** Whether a pod has the name is asked last, when everybody has agreed. */
  private static boolean isAdmitted(KubernetesClientException answer) {
    return answer.getCode() == HttpURLConnection.HTTP_CONFLICT
        && Optional.ofNullable(answer.getStatus())
            .filter(status -> "AlreadyExists".equals(status.getReason()))
            .isPresent();
  }

  private boolean isFreed(ClusterRef cluster, ObjectRef pod, String words) {
    return ExceededQuota.in(words)
        .filter(
            quota ->
                Optional.ofNullable(
                        client.pods().inNamespace(cluster.namespace()).withName(pod.name()).get())
                    .filter(quota::isFreedBy)
                    .isPresent())
        .isPresent();
  }
}
