package dev.quorate.operator.app;

import dev.quorate.operator.kubernetes.ServedResources;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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
  private final ServedResources resources;
  private final Thread starting = Thread.ofVirtual().name("start").unstarted(this::start);

  Start(
      Operator operator,
      KubernetesClient client,
      @ConfigProperty(name = "quarkus.operator-sdk.namespaces") List<String> namespaces) {
    this.operator = operator;
    this.resources =
        new ServedResources(
            client, namespaces.contains(Constants.WATCH_ALL_NAMESPACES) ? List.of() : namespaces);
  }

  void begin(@Observes StartupEvent event) {
    starting.start();
  }

  private void start() {
    try {
      var lack = resources.await(PATIENCE, cause -> LOG.infof("waiting cause=\"%s\"", cause));
      if (lack.isPresent()) {
        end(lack.get() + ", after " + PATIENCE.toSeconds() + " s: are the definitions installed?");
        return;
      }
      LOG.info("Starting operator");
      operator.start();
      LOG.info("started");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      end(rootOf(e).toString());
    }
  }

  private static Throwable rootOf(Throwable e) {
    return e.getCause() == null ? e : rootOf(e.getCause());
  }

  private static void end(String cause) {
    LOG.errorf("the operator cannot start cause=\"%s\"", cause);
    Quarkus.asyncExit(1);
  }

  /** The lease runs out by itself, see {@link Wiring}. */
  void end(@Observes ShutdownEvent event) {
    starting.interrupt();
    operator.stop();
  }
}
