package dev.quorate.operator.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the chart sets; see application.properties for the names of the environment variables. */
@ConfigMapping(prefix = "quorate")
interface OperatorSettings {
  Lease lease();

  /** The node image of clusters that name none. */
  @WithDefault("quorate/node:0.1.0")
  String nodeImage();

  /** The Lease by which one of several operators is the active one. */
  interface Lease {
    @WithDefault("quorate-operator")
    String name();

    String namespace();

    /** Who holds it: the pod's name. */
    String identity();

    /** For how long others wait after the last sign of life of a holder that did not release it. */
    @WithDefault("8s")
    Duration duration();

    @WithDefault("5s")
    Duration renewDeadline();

    @WithDefault("1s")
    Duration retryPeriod();
  }
}
