package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One order. Carried out once; it cannot be changed afterwards. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self == oldSelf",
    message =
        "spec is immutable: a task is one order, carried out once; create another ConsensusTask "
            + "for another order")
@ValidationRule(
    value =
        "[has(self.reset), has(self.recoverQuorum), has(self.replaceMember), has(self.restart), "
            + "has(self.transferLeadership), has(self.backup)].filter(given, given).size() == 1",
    message =
        "spec must have exactly one order: give one of reset, recoverQuorum, replaceMember, "
            + "restart, transferLeadership, backup")
@ValidationRule(
    value =
        "has(self.clusterId) || !(has(self.reset) || has(self.recoverQuorum) || "
            + "has(self.replaceMember))",
    message =
        "spec.clusterId is missing: reset, recoverQuorum and replaceMember destroy data, so they "
            + "must name the cluster that they mean; copy status.clusterId of the ConsensusCluster")
@ValidationRule(
    value =
        "!has(self.transferLeadership) || !has(self.transferLeadership.to) || "
            + "self.transferLeadership.to.startsWith(self.cluster + '-')",
    message =
        "spec.transferLeadership.to is not a member of spec.cluster: give the name of a member's"
            + " pod, such as demo-1 of the cluster demo, or leave it out for any member that can"
            + " lead")
@ValidationRule(
    value =
        "!has(self.recoverQuorum) || !has(self.recoverQuorum.survivor) || "
            + "self.recoverQuorum.survivor == 'auto' || "
            + "self.recoverQuorum.survivor.startsWith(self.cluster + '-')",
    message =
        "spec.recoverQuorum.survivor is not a member of spec.cluster: give the name of a member's "
            + "pod, such as demo-1 of the cluster demo, or auto for the one that has most")
@ValidationRule(
    value =
        "!has(self.restart) || !has(self.restart.member) || "
            + "self.restart.member.startsWith(self.cluster + '-')",
    message =
        "spec.restart.member is not a member of spec.cluster: give the name of a member's pod, "
            + "such as demo-1 of the cluster demo, or leave it out for all members")
public class ConsensusTaskSpec {

  @JsonPropertyDescription("Name of the ConsensusCluster, in the same namespace.")
  @Required
  @Size(min = 1, max = 52)
  private String cluster;

  @JsonPropertyDescription(
      "The cluster that is meant: status.clusterId of the ConsensusCluster. Destructive orders must"
          + " give it.")
  @Size(max = 16)
  @Pattern("^[0-9a-f]{16}$")
  private String clusterId;

  @JsonPropertyDescription(
      "For how many seconds the task is kept after it is finished; then the operator deletes it."
          + " Absent: until somebody deletes it.")
  @Min(0)
  private Integer ttlSecondsAfterFinished;

  @JsonPropertyDescription("Delete all data and form a new, empty cluster.")
  private Reset reset;

  @JsonPropertyDescription("Form a new cluster from the survivors of a lost quorum.")
  private RecoverQuorum recoverQuorum;

  @JsonPropertyDescription("Delete the volume of one member and let it join as a new member.")
  private ReplaceMember replaceMember;

  @JsonPropertyDescription("Restart all members, one at a time, or one that is named.")
  private Restart restart;

  @JsonPropertyDescription("Hand leadership on to another voter, which serves and has caught up.")
  private TransferLeadership transferLeadership;

  @JsonPropertyDescription("Save a snapshot.")
  private Backup backup;

  public String getCluster() {
    return cluster;
  }

  public void setCluster(String cluster) {
    this.cluster = cluster;
  }

  public String getClusterId() {
    return clusterId;
  }

  public void setClusterId(String clusterId) {
    this.clusterId = clusterId;
  }

  public Integer getTtlSecondsAfterFinished() {
    return ttlSecondsAfterFinished;
  }

  public void setTtlSecondsAfterFinished(Integer ttlSecondsAfterFinished) {
    this.ttlSecondsAfterFinished = ttlSecondsAfterFinished;
  }

  public Reset getReset() {
    return reset;
  }

  public void setReset(Reset reset) {
    this.reset = reset;
  }

  public RecoverQuorum getRecoverQuorum() {
    return recoverQuorum;
  }

  public void setRecoverQuorum(RecoverQuorum recoverQuorum) {
    this.recoverQuorum = recoverQuorum;
  }

  public ReplaceMember getReplaceMember() {
    return replaceMember;
  }

  public void setReplaceMember(ReplaceMember replaceMember) {
    this.replaceMember = replaceMember;
  }

  public Restart getRestart() {
    return restart;
  }

  public void setRestart(Restart restart) {
    this.restart = restart;
  }

  public TransferLeadership getTransferLeadership() {
    return transferLeadership;
  }

  public void setTransferLeadership(TransferLeadership transferLeadership) {
    this.transferLeadership = transferLeadership;
  }

  public Backup getBackup() {
    return backup;
  }

  public void setBackup(Backup backup) {
    this.backup = backup;
  }

  /** Delete all data and form a new, empty cluster. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Reset() {}

  /** Form a new cluster from the survivors of a lost quorum. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RecoverQuorum(
      @JsonPropertyDescription(
              "Name of the pod of the member whose data the next cluster begins with. auto, or"
                  + " absent: of those that answer, the one whose last entry has the highest term,"
                  + " and then the highest index.")
          @Size(min = 1, max = 63)
          String survivor,
      @JsonPropertyDescription(
              "If true, the status of the task tells who would survive, what may be lost and which"
                  + " volume claims would be deleted, and nothing is changed.")
          Boolean dryRun) {}

  /** Delete the volume of one member and let it join as a new member. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReplaceMember(
      @JsonPropertyDescription("Name of the member's pod.") @Required @Size(min = 1, max = 63)
          String member) {}

  /** Restart all members, one at a time, or one that is named. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Restart(
      @JsonPropertyDescription("Name of the pod of the one member to restart. Absent: all members.")
          @Size(min = 1, max = 63)
          String member) {}

  /** Hand leadership on to another voter. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TransferLeadership(
      @JsonPropertyDescription(
              "Name of the pod of the member that is to lead. Absent: any other voter that serves"
                  + " and has caught up.")
          @Size(min = 1, max = 63)
          String to) {}

  /** Save a snapshot. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Backup() {}
}
