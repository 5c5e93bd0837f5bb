package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.ProbeTimings;
import java.util.List;
import java.util.Objects;

/** Times of probes that Kubernetes would refuse, or that would kill a member that is only slow. */
final class ProbeProblems {
  private ProbeProblems() {}

  static void of(PodFields pod, List<String> problems) {
    of("readinessProbe", pod.readinessProbe(), problems);
    of("livenessProbe", pod.livenessProbe(), problems);
    int period =
        Objects.requireNonNullElse(
            pod.livenessProbe().periodSeconds(), PodFields.LIVENESS_PERIOD_SECONDS);
    int failures =
        Objects.requireNonNullElse(
            pod.livenessProbe().failureThreshold(), PodFields.LIVENESS_FAILURES);
    if (period * failures < PodFields.LEAST_LIVENESS_SECONDS) {
      problems.add(
          "pod.livenessProbe gives a member %d seconds before it is killed; it must be at least %d: make periodSeconds (%d) times failureThreshold (%d) larger"
              .formatted(period * failures, PodFields.LEAST_LIVENESS_SECONDS, period, failures));
    }
  }

  private static void of(String probe, ProbeTimings timings, List<String> problems) {
    int most = ProbeTimings.MOST_SECONDS;
    within(probe + ".initialDelaySeconds", timings.initialDelaySeconds(), 0, most, problems);
    within(probe + ".periodSeconds", timings.periodSeconds(), 1, most, problems);
    within(probe + ".timeoutSeconds", timings.timeoutSeconds(), 1, most, problems);
    within(
        probe + ".failureThreshold",
        timings.failureThreshold(),
        1,
        ProbeTimings.MOST_FAILURES,
        problems);
  }

  private static void within(
      String field, Integer value, int least, int most, List<String> problems) {
    if (value != null && (value < least || value > most)) {
      problems.add("pod.%s is %d; it must be %d to %d".formatted(field, value, least, most));
    }
  }
}
