package dev.quorate.operator.kubernetes;

import dev.quorate.operator.plan.ClusterFacts;
import dev.quorate.operator.status.EventFact;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Publishes events of events.k8s.io/v1. They are for people: one that is lost stops nothing. */
final class EventWrites {
  private static final Logger LOG = Logger.getLogger(EventWrites.class);
  private static final int LONGEST_NOTE = 1024;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String identity;
  private final Clock clock;

  EventWrites(KubernetesClient client, String identity, Clock clock) {
    this.client = client;
    this.identity = identity;
    this.clock = clock;
  }

  void publish(ClusterFacts cluster, EventFact event) {
    var object =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(cluster.ref().namespace())
            .withName(cluster.ref().name() + "." + UUID.randomUUID().toString().replace("-", ""))
            .endMetadata()
            .withNewRegarding()
            .withApiVersion("quorate.dev/v1alpha1")
            .withKind("ConsensusCluster")
            .withNamespace(cluster.ref().namespace())
            .withName(cluster.ref().name())
            .withUid(cluster.uid())
            .endRegarding()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withReportingController("quorate.dev/operator")
            .withReportingInstance(identity)
            .withAction(event.reason().name())
            .withReason(event.reason().name())
            .withType(type(event.type()))
            .withNote(shortened(event.message()))
            .build();
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "event not published cluster=%s reason=%s cause=%s",
          cluster.ref(), event.reason(), e.getMessage());
    }
  }

  private static String type(EventFact.Type type) {
    return switch (type) {
      case NORMAL -> "Normal";
      case WARNING -> "Warning";
    };
  }

  private static String shortened(String note) {
    return note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE - 1) + "…";
  }
}
