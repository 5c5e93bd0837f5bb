package dev.quorate.operator.app;

import dev.quorate.operator.kubernetes.ServedResources;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Starts the operator once the API server serves our resources, which it may not do yet in the
 * installation that brings both: watches of resources that are not served end the process. Until
 * then it is alive and not ready.
 */
@ApplicationScoped
class Start {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Operator operator;
  private final KubernetesClient client;
  private final Thread starting = Thread.ofVirtual().name("start").unstarted(this::start);

  Start(Operator operator, KubernetesClient client) {
    this.operator = operator;
    this.client = client;
  }

  void begin(@Observes StartupEvent event) {
    starting.start();
  }

  private void start() {
    try {
      var lack =
          new ServedResources(client)
              .await(PATIENCE, cause -> LOG.infof("waiting cause=\"%s\"", cause));
      if (lack.isPresent()) {
        end(lack.get() + ", after " + PATIENCE.toSeconds() + " s: are the definitions installed?");
        return;
      }
      operator.start();
      LOG.info("started");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.debug("start failed", e);
      end(String.valueOf(e.getMessage()));
    }
  }

  private static void end(String cause) {
    LOG.errorf("the operator cannot start cause=\"%s\"", cause);
    Quarkus.asyncExit(1);
  }

  /** Also lets go of the lease, so that a successor need not wait for it to run out. */
  void end(@Observes ShutdownEvent event) {
    starting.interrupt();
    operator.stop();
  }
}
