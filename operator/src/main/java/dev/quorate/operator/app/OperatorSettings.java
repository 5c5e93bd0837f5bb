package dev.quorate.operator.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the chart sets; see application.properties for the names of the environment variables. */
@ConfigMapping(prefix = "quorate")
interface OperatorSettings {
  Lease lease();

  /** The node image of clusters that name none; by default the one of this operator's version. */
  String nodeImage();

  /** The Lease by which one of several operators is the active one. */
  interface Lease {
    /** One for each installation: the chart names it after the release. */
    @WithDefault("quorate-operator")
    String name();

    String namespace();

    /** Who holds it: the pod's name. */
    String identity();

    /** For how long others wait after the last sign of life of a holder that did not release it. */
    @WithDefault("10s")
    Duration duration();

    /**
     * The holder ends itself when it could not renew for this long. Longer than a request that
     * hangs until its timeout (application.properties) and a retry period on each side of it, so
     * that one such request does not end it.
     */
    @WithDefault("8s")
    Duration renewDeadline();

    @WithDefault("1s")
    Duration retryPeriod();
  }
}
