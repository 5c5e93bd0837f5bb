package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.status.ClusterEvent;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Publishes events. They are for people: one that is lost does no harm.
 *
 * <p>By the core API: kubectl describe sorts by the time fields that events.k8s.io/v1 calls
 * deprecated and refuses in a new event (kubernetes/kubernetes,
 * pkg/apis/core/validation/events.go). The stored event is the same for both.
 */
final class EventWrites {
  private static final Logger LOG = Logger.getLogger(EventWrites.class);
  // In bytes: the API server refuses an event with a longer one.
  private static final int LONGEST_NOTE = 1024;
  private static final String CONTROLLER = "quorate.dev/operator";
  private static final String ELLIPSIS = "…";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String identity;

  EventWrites(KubernetesClient client, String identity) {
    this.client = client;
    this.identity = identity;
  }

  void publish(ObservedCluster cluster, ClusterEvent event) {
    ObjectReference about =
        event
            .task()
            .map(task -> reference(cluster, "ConsensusTask", task))
            .orElseGet(
                () ->
                    reference(
                        cluster,
                        "ConsensusCluster",
                        new ObjectRef(cluster.ref().name(), cluster.uid())));
    String seconds = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
    var object =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(cluster.ref().namespace())
            .withName(about.getName() + "." + UUID.randomUUID().toString().replace("-", ""))
            .endMetadata()
            .withInvolvedObject(about)
            .withEventTime(new MicroTime(MICROS.format(event.at())))
            .withFirstTimestamp(seconds)
            .withLastTimestamp(seconds)
            .withCount(1)
            .withNewSource()
            .withComponent(CONTROLLER)
            .endSource()
            .withReportingComponent(CONTROLLER)
            .withReportingInstance(identity)
            .withAction(event.reason().name())
            .withReason(event.reason().name())
            .withType(event.reason().type().written())
            .withMessage(shortened(event.message()))
            .build();
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "event not published cluster=%s reason=%s cause=%s",
          cluster.ref(), event.reason(), e.getMessage());
    }
  }

  private static ObjectReference reference(ObservedCluster cluster, String kind, ObjectRef object) {
    return new ObjectReferenceBuilder()
        .withApiVersion("quorate.dev/v1alpha1")
        .withKind(kind)
        .withNamespace(cluster.ref().namespace())
        .withName(object.name())
        .withUid(object.uid())
        .build();
  }

  /** Cut between characters, to what the API server takes. */
  static String shortened(String note) {
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_NOTE) {
      return note;
    }
    int end = LONGEST_NOTE - ELLIPSIS.getBytes(StandardCharsets.UTF_8).length;
    // 10xxxxxx continues a character (RFC 3629).
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + ELLIPSIS;
  }
}
