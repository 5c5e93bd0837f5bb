package dev.quorate.node.metrics;

import dev.quorate.node.etcd.call.RequestListener;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Times the requests of etcd clients by method and code. Thread-safe. */
public final class RequestMeters implements RequestListener {
  record Kind(String method, Status.Code code) {
    String service() {
      return method.substring(0, method.indexOf('/'));
    }

    String bareMethod() {
      return method.substring(method.indexOf('/') + 1);
    }
  }

  private final MeterRegistry registry;

  /** The registry's own look-up costs more than the measurement. */
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  public RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(String method, Status.Code code, long nanos) {
    timers.computeIfAbsent(new Kind(method, code), this::timer).record(nanos, TimeUnit.NANOSECONDS);
  }

  Map<Kind, Timer> timers() {
    return timers;
  }

  private Timer timer(Kind kind) {
    return Timer.builder("quorate_etcd_requests")
        .description("Requests of etcd clients, from their arrival to the answer")
        .serviceLevelObjectives(LatencyBuckets.bounds())
        .tag("method", kind.bareMethod())
        .tag("code", kind.code().name())
        .register(registry);
  }
}
