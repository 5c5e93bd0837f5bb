package dev.quorate.operator.kubernetes;

import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Supplier;

/** What the API server's answer to one request says of the act. */
final class RequestOutcome {
  private RequestOutcome() {}

  static Outcome outcome(Supplier<Outcome> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      String cause = said(e);
      return isRefusal(e.getCode())
          ? new Outcome.Refused(cause, isOvertaken(e.getCode()))
          : new Outcome.Unclear(cause);
    }
  }

  // The API server's own words: the client's message wraps them in the whole answer.
  private static String said(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(status -> status.getMessage())
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  private static boolean isOvertaken(int code) {
    return code == 409 || code == 412;
  }

  // 408 and 429 do not say whether it was done; nor do 5xx, nor no answer at all (code 0).
  private static boolean isRefusal(int code) {
    return code >= 400 && code < 500 && code != 408 && code != 429;
  }
}
