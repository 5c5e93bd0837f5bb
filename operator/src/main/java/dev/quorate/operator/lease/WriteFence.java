package dev.quorate.operator.lease;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.function.BooleanSupplier;

/**
 * Lets no write leave a Kubernetes client while the lease is not held. The last thing before a
 * request is sent: a process that was stopped between a decision and its write, and continues when
 * another acts, does not write.
 */
public final class WriteFence implements Interceptor {
  private final BooleanSupplier held;

  public WriteFence(BooleanSupplier held) {
    this.held = held;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (!request.method().equals("GET") && !held.getAsBoolean()) {
      throw new KubernetesClientException(
          "not sent: this operator does not hold the lease, another may be active");
    }
  }
}
