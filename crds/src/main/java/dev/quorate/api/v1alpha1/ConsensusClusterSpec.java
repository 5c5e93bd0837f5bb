package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Nullable;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/** What a person asks for. The API server fills in the defaults. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    // A text that is no quantity is refused by the rule of its field.
    value =
        "!has(self.engine) || !has(self.engine.quota) || !isQuantity(string(self.engine.quota)) || "
            + "(has(self.pod) && has(self.pod.resources) && has(self.pod.resources.limits) && "
            + "'memory' in self.pod.resources.limits "
            + "? !isQuantity(string(self.pod.resources.limits['memory'])) || "
            + "quantity(string(self.engine.quota)).asApproximateFloat() * "
            + ConsensusClusterSpec.QUOTAS_IN_A_MEMORY_LIMIT
            + ".0 <= quantity(string(self.pod.resources.limits['memory'])).asApproximateFloat() "
            + ": (has(self.pod) && has(self.pod.resources) && has(self.pod.resources.requests) && "
            + "'memory' in self.pod.resources.requests) || "
            + "quantity(string(self.engine.quota)).asApproximateFloat() * "
            + ConsensusClusterSpec.QUOTAS_IN_A_MEMORY_LIMIT
            + ".0 <= quantity('"
            + PodFields.DEFAULT_MEMORY_LIMIT
            + "').asApproximateFloat())",
    fieldPath = ".engine.quota",
    message =
        "spec.engine.quota must be at most a sixth of spec.pod.resources.limits.memory (where no"
            + " memory is named "
            + PodFields.DEFAULT_MEMORY_LIMIT
            + "): half of the limit is the heap, and a third of the heap is the store's; make the"
            + " limit larger, or the quota smaller")
public class ConsensusClusterSpec {
  /** Of an image reference; registries and runtimes allow less. */
  public static final int MOST_IMAGE_CHARACTERS = 512;

  /**
   * One word that starts as a registry, a repository or a digest does; the kubelet checks the rest
   * and its words are in the status.
   */
  public static final String IMAGE_REFERENCE = "^[a-zA-Z0-9][!-~]*$";

  /** Half of the container is the heap, and a third of the heap the store's (decision 0015). */
  public static final int QUOTAS_IN_A_MEMORY_LIMIT = 6;

  @JsonPropertyDescription(
      "How many members: 1, 3, 5, 7 or 9; 0 hibernates the cluster and keeps its volumes.")
  @Default("3")
  @ValidationRule(
      value = "self in [0, 1, 3, 5, 7, 9]",
      message =
          "spec.replicas must be 1, 3, 5, 7 or 9 (0 hibernates): an even number of voters needs a "
              + "larger quorum than the odd number below it and survives no more failures; 3 "
              + "survives one, 5 survives two")
  @SpecReplicas
  private Integer replicas;

  @JsonPropertyDescription(
      "The node's image. Absent: the one that the operator was installed with.")
  @Nullable
  @Size(max = MOST_IMAGE_CHARACTERS)
  @ValidationRule(
      value = "self.matches('" + IMAGE_REFERENCE + "')",
      message =
          "spec.image must be one image reference without blanks, for example quorate/node:0.1.0;"
              + " leave it out for the image that the operator was installed with")
  private String image;

  @JsonPropertyDescription("When the kubelet pulls the image: Always, IfNotPresent or Never.")
  @Default("IfNotPresent")
  private ImagePullPolicy imagePullPolicy;

  @JsonPropertyDescription("The volume of each member.")
  @Default("{}")
  private Storage storage;

  @JsonPropertyDescription("What the cluster starts from. Absent: empty.")
  @Nullable
  private Bootstrap bootstrap;

  @JsonPropertyDescription(
      "The structural configuration: the same on every member, part of the genesis, immutable.")
  @Default("{}")
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.config is part of the genesis and cannot change: put the old values back, or make "
              + "a new ConsensusCluster with the new ones")
  private StructuralConfig config;

  @JsonPropertyDescription("Whether volumes that are no longer used are kept or deleted.")
  @Default("{}")
  private Retention retention;

  @JsonPropertyDescription(
      "The operator changes nothing while this is true; it continues to report the status.")
  @Default("false")
  private Boolean paused;

  @JsonPropertyDescription(
      "Fields of the pods of the members: resources, where they run, labels. A change is "
          + "rolled, one pod at a time.")
  @Nullable
  private PodFields pod;

  @JsonPropertyDescription(
      "Settings of the engine, the same on every member: quota and times. A change is rolled, one "
          + "pod at a time.")
  @Nullable
  private EngineSettings engine;

  @JsonPropertyDescription(
      "Fields of the Service for clients: type, labels, annotations. A change restarts no member.")
  @Nullable
  private ServiceFields service;

  public Integer getReplicas() {
    return replicas;
  }

  public void setReplicas(Integer replicas) {
    this.replicas = replicas;
  }

  public String getImage() {
    return image;
  }

  public void setImage(String image) {
    this.image = image;
  }

  public ImagePullPolicy getImagePullPolicy() {
    return imagePullPolicy;
  }

  public void setImagePullPolicy(ImagePullPolicy imagePullPolicy) {
    this.imagePullPolicy = imagePullPolicy;
  }

  public Storage getStorage() {
    return storage;
  }

  public void setStorage(Storage storage) {
    this.storage = storage;
  }

  public Bootstrap getBootstrap() {
    return bootstrap;
  }

  public void setBootstrap(Bootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  public StructuralConfig getConfig() {
    return config;
  }

  public void setConfig(StructuralConfig config) {
    this.config = config;
  }

  public Retention getRetention() {
    return retention;
  }

  public void setRetention(Retention retention) {
    this.retention = retention;
  }

  public Boolean getPaused() {
    return paused;
  }

  public void setPaused(Boolean paused) {
    this.paused = paused;
  }

  public PodFields getPod() {
    return pod;
  }

  public void setPod(PodFields pod) {
    this.pod = pod;
  }

  public EngineSettings getEngine() {
    return engine;
  }

  public void setEngine(EngineSettings engine) {
    this.engine = engine;
  }

  public ServiceFields getService() {
    return service;
  }

  public void setService(ServiceFields service) {
    this.service = service;
  }
}
