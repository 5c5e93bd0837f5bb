package dev.quorate.operator.kubernetes;

import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Supplier;

/** What the API server's answer to one request says of the act. */
final class RequestOutcome {
  private static final String ENDING_NAMESPACE =
      "the namespace is being deleted, nothing can be created in it";

  private RequestOutcome() {}

  static Outcome outcome(Supplier<Outcome> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      String cause = isForAnEndingNamespace(e) ? ENDING_NAMESPACE : said(e);
      if (isOvertaken(e)) {
        return new Outcome.Overtaken(cause);
      }
      return isRefusal(e.getCode()) ? new Outcome.Rejected(cause) : new Outcome.Unclear(cause);
    }
  }

  // The API server's own words: the client's message wraps them in the whole answer.
  static String said(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(status -> status.getMessage())
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  private static boolean isOvertaken(KubernetesClientException e) {
    return e.getCode() == 409 || e.getCode() == 412 || isAnotherObject(e);
  }

  // In the same words for every object, so that it is logged once.
  private static boolean isForAnEndingNamespace(KubernetesClientException e) {
    return e.getCode() == 403
        && Optional.ofNullable(e.getStatus())
            .flatMap(status -> Optional.ofNullable(status.getDetails()))
            .stream()
            .flatMap(details -> details.getCauses().stream())
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  // A patch that names the UID of the object before it: a change of a field that cannot be changed.
  private static boolean isAnotherObject(KubernetesClientException e) {
    return e.getCode() == 422
        && Optional.ofNullable(e.getStatus())
            .flatMap(status -> Optional.ofNullable(status.getDetails()))
            .stream()
            .flatMap(details -> details.getCauses().stream())
            .anyMatch(cause -> "metadata.uid".equals(cause.getField()));
  }

  // 408 and 429 do not say whether it was done; nor do 5xx, nor no answer at all (code 0).
  private static boolean isRefusal(int code) {
    return code >= 400 && code < 500 && code != 408 && code != 429;
  }
}
