package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The decision that is not carried out yet: a union, of which the type says which field it has (as
 * Kubernetes' own unions do, KEP-1027). A later version adds types, and never a second intent.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(self.type == 'Genesis') == has(self.genesis) && (self.type == 'Reset') == has(self.reset)"
            + " && (self.type == 'Deletion') == has(self.deletion)"
            + " && (self.type == 'Scale') == has(self.scale)"
            + " && (self.type == 'Replace') == has(self.replace)"
            + " && (self.type == 'Recover') == has(self.recover)",
    message = "status.intent has exactly the one field that its type names")
public record IntentStatus(
    @JsonPropertyDescription(
            "Genesis: the one volume that may form the cluster is recorded. Reset, Deletion: the"
                + " pods and volume claims that go are recorded. Scale: the one member that leaves"
                + " is recorded. Replace: the one damaged volume claim that goes is recorded."
                + " Recover: the one survivor of a lost quorum and the volume claims of the others"
                + " are recorded.")
        @Required
        Type type,
    @JsonPropertyDescription(
            "The cluster that will be formed, or the one that goes; absent when there is none.")
        @Size(max = 16)
        String clusterId,
    @JsonPropertyDescription("The epoch that begins with the genesis, or the one that ends.")
        Long epoch,
    @JsonPropertyDescription("When it was recorded.") @Size(max = 40) String since,
    Forming genesis,
    Resetting reset,
    Deleting deletion,
    Scaling scale,
    Replacing replace,
    Recovering recover) {

  /** Refuses what the rule of the schema refuses, also in a resource that was stored without it. */
  public IntentStatus {
    Object named =
        type == null
            ? null
            : switch (type) {
              case GENESIS -> genesis;
              case RESET -> reset;
              case DELETION -> deletion;
              case SCALE -> scale;
              case REPLACE -> replace;
              case RECOVER -> recover;
            };
    long given =
        Stream.of(genesis, reset, deletion, scale, replace, recover)
            .filter(field -> field != null)
            .count();
    if (named == null || given != 1) {
      throw new IllegalArgumentException(
          "status.intent must have exactly the one field that its type names");
    }
  }

  /** The kind of decision. */
  public enum Type {
    @JsonProperty("Genesis")
    GENESIS,
    @JsonProperty("Reset")
    RESET,
    @JsonProperty("Deletion")
    DELETION,
    @JsonProperty("Scale")
    SCALE,
    @JsonProperty("Replace")
    REPLACE,
    @JsonProperty("Recover")
    RECOVER
  }

  /** One volume will form the cluster, and no other will. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Forming(
      @JsonPropertyDescription("The first member.") @Required @Size(max = 63) String member,
      @JsonPropertyDescription("UID of the volume claim that forms the cluster.")
          @JsonProperty("volumeUID")
          @Required
          @Size(max = 64)
          String volumeUid,
      @JsonPropertyDescription("UID of the pod that was asked first.")
          @JsonProperty("podUID")
          @Size(max = 64)
          String podUid,
      @JsonPropertyDescription("How many members the cluster is to have.") Integer replicas) {}

  /** All data of the cluster goes, by order of a task, and an empty cluster follows. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(value = ListsAsMaps.class, input = "pods=uid volumes=uid")
  public record Resetting(
      @JsonPropertyDescription("Name of the ConsensusTask that ordered it.")
          @Required
          @Size(max = 253)
          String taskName,
      @JsonProperty("taskUID") @Required @Size(max = 64) String taskUid,
      @JsonPropertyDescription("The pods that are to stop.") @Size(max = 64)
          List<ResetStatus.ObjectUid> pods,
      @JsonPropertyDescription("The volume claims that are deleted: these and no others.")
          @Size(max = 64)
          List<ResetStatus.ObjectUid> volumes) {}

  /** One member leaves for good, because fewer are asked for. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scaling(
      @JsonPropertyDescription("The member that leaves.") @Required @Size(max = 63) String member,
      @JsonPropertyDescription("Its ordinal, the highest one of the cluster.") @Required
          Integer ordinal,
      @JsonPropertyDescription("Its member id; absent if it is not in the configuration.")
          @Size(max = 16)
          String memberId,
      @JsonPropertyDescription(
              "The volume claim that is deleted at the end, or kept with a note if retain is true;"
                  + " absent if nothing proves that it is the cluster's, and then it stays.")
          ResetStatus.ObjectUid volume,
      @JsonPropertyDescription(
              "True if the volume claim is kept, as retention.whenScaled was Retain when this was"
                  + " recorded.")
          Boolean retain) {}

  /** The damaged volume of one member is given up; it joins as a new member. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Replacing(
      @JsonPropertyDescription("The member whose volume is damaged.") @Required @Size(max = 63)
          String member,
      @JsonPropertyDescription("Its member id, which is removed.") @Required @Size(max = 16)
          String memberId,
      @JsonPropertyDescription("The volume claim that is deleted: this one and no other.") @Required
          ResetStatus.ObjectUid volume,
      @JsonPropertyDescription("The reason for which its node refuses to work.") @Size(max = 64)
          String found) {}

  /**
   * A survivor of a lost quorum forms the next cluster, once the volumes of the others are gone.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(value = ListsAsMaps.class, input = "volumes=uid")
  public record Recovering(
      @JsonPropertyDescription("Name of the ConsensusTask that ordered it.")
          @Required
          @Size(max = 253)
          String taskName,
      @JsonProperty("taskUID") @Required @Size(max = 64) String taskUid,
      @JsonPropertyDescription("The cluster that has lost its quorum.") @Required @Size(max = 16)
          String predecessor,
      @Required SurvivorStatus survivor,
      @JsonPropertyDescription(
              "The volume claims of the others, which are deleted: these and no others.")
          @Size(max = 64)
          List<ResetStatus.ObjectUid> volumes) {}

  /** This resource goes, and its data with it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(value = ListsAsMaps.class, input = "pods=uid volumes=uid unbound=uid")
  public record Deleting(
      @JsonPropertyDescription("The pods that are to stop.") @Size(max = 64)
          List<ResetStatus.ObjectUid> pods,
      @JsonPropertyDescription("The volume claims that are deleted: these and no others.")
          @Size(max = 64)
          List<ResetStatus.ObjectUid> volumes,
      @JsonPropertyDescription(
              "The claims that had no volume: deleted too, unless a volume that was there before is"
                  + " bound to them meanwhile.")
          @Size(max = 64)
          List<ResetStatus.ObjectUid> unbound) {}
}
