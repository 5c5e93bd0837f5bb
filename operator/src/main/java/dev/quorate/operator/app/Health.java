package dev.quorate.operator.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** What the probes of the chart ask. The SDK's own check is off: to it a standby is not ready. */
class Health {

  @Produces
  @Singleton
  Hearing hearing() {
    return new Hearing(System::nanoTime);
  }

  @Produces
  @Singleton
  PassTimes passes() {
    return new PassTimes(System::nanoTime);
  }

  @Produces
  @Singleton
  @Readiness
  HealthCheck ready(Hearing hearing) {
    return () ->
        HealthCheckResponse.named("hears of its clusters, or waits for the lease")
            .status(hearing.isReady())
            .withData("deaf", hearing.deafFor(Hearing.NOT_READY_AFTER).orElse("no"))
            .build();
  }

  @Produces
  @Singleton
  @Liveness
  HealthCheck alive(Hearing hearing) {
    return () ->
        HealthCheckResponse.named("is not deaf for good").status(hearing.isAlive()).build();
  }
}
