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

    /** For how long others leave a lease alone that is not renewed and was not released. */
    @WithDefault("15s")
    Duration duration();

    /**
     * The holder writes nothing more and ends when it could not renew for this long. Longer than
     * two requests that hang until their timeout (application.properties), so that one of them does
     * not end it; shorter than the duration by more than one, so that its last request is over when
     * another acts.
     */
    @WithDefault("10s")
    Duration renewDeadline();

    @WithDefault("2s")
    Duration retryPeriod();
  }
}
