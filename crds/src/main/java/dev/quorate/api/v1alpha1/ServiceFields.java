package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Fields of the Service for clients that a person sets. Nothing in it is null: a field that is left
 * out is empty, or ClusterIP.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServiceFields(
    @JsonPropertyDescription(
            "Type of the Service: ClusterIP, NodePort or LoadBalancer. Absent: ClusterIP.")
        Type type,
    @JsonPropertyDescription("Labels of the Service, in addition to the operator's own.")
        @Size(max = PodFields.MOST_NOTES)
        @ValidationRule(
            value = PodFields.NOT_OURS,
            message = "spec.service.labels" + PodFields.OURS)
        Map<String, String> labels,
    @JsonPropertyDescription(
            "Annotations of the Service, in addition to the operator's own; for example those of a "
                + "load balancer.")
        @Size(max = PodFields.MOST_NOTES)
        @ValidationRule(
            value = PodFields.NOT_OURS,
            message = "spec.service.annotations" + PodFields.OURS)
        Map<String, String> annotations) {

  /** Nothing is set. */
  public static final ServiceFields NONE = new ServiceFields(Type.CLUSTER_IP, null, null);

  public ServiceFields {
    type = Objects.requireNonNullElse(type, Type.CLUSTER_IP);
    labels = sorted(labels);
    annotations = sorted(annotations);
  }

  private static Map<String, String> sorted(Map<String, String> given) {
    return given == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(given));
  }

  /** From where the Service is reached, as Kubernetes spells it. */
  public enum Type {
    @JsonProperty("ClusterIP")
    CLUSTER_IP("ClusterIP"),
    @JsonProperty("NodePort")
    NODE_PORT("NodePort"),
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER("LoadBalancer");

    private final String value;

    Type(String value) {
      this.value = value;
    }

    /** As a Service spells it. */
    public String value() {
      return value;
    }
  }
}
