package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.Slot;
import java.util.List;
import java.util.Optional;

/** What a person does about a pod that is blocked, by the words that the platform has for it. */
final class PodCure {
  /** The scheduler's words, in earlier releases of Kubernetes and in later ones. */
  private static final List<String> VOLUME_ELSEWHERE =
      List.of("volume node affinity conflict", "didn't match PersistentVolume's node affinity");

  private PodCure() {}

  /**
   * @param words what the platform says
   * @return empty where the words are all that is known
   */
  static Optional<String> of(String words, Slot slot) {
    if (VOLUME_ELSEWHERE.stream().anyMatch(words::contains)) {
      return Optional.of(
          "its volume can be used on one node only, which is not there or takes no pods: bring that node back; if it is gone for good, and a majority of the voters serves, order a ConsensusTask with replaceMember: {member: %s}: it joins again as a new member"
              .formatted(slot.name()));
    }
    if (words.contains("exceeded quota")) {
      return Optional.of("raise the quota of the namespace, or delete what nobody needs in it");
    }
    if (words.contains("violates PodSecurity") || words.contains("admission webhook")) {
      return Optional.of("adapt the policy, or exempt the namespace from it");
    }
    if (words.contains("OOMKilled")) {
      return Optional.of("raise spec.pod.resources.limits.memory");
    }
    if (words.contains("ImagePull") || words.contains("InvalidImageName")) {
      return Optional.of("correct spec.image, or the credentials in spec.pod.imagePullSecrets");
    }
    if (words.contains("CrashLoopBackOff")) {
      return Optional.of("see its last log: kubectl logs %s --previous".formatted(slot.name()));
    }
    if (words.contains("nodes are available")) {
      return Optional.of(
          "add a node, or change spec.pod (resources, affinity, tolerations) so that one fits");
    }
    return words.contains("FailedMount") || words.contains("FailedAttachVolume")
        ? Optional.of(
            "see the volume: kubectl describe pod %s, and whether another node still holds it"
                .formatted(slot.name()))
        : Optional.empty();
  }
}
