package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

/** The cluster as the operator last saw it. An unknown value is absent or Unknown. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = ListsAsMaps.class, input = "conditions=type members=name")
public class ConsensusClusterStatus {

  @JsonPropertyDescription("The generation of the spec that this status was computed from.")
  private Long observedGeneration;

  @JsonPropertyDescription(
      "Initialized, Available, Ready, Progressing, Degraded, SpecValid, Reconciling, Stalled.")
  @Size(max = 16)
  private List<Condition> conditions;

  @JsonPropertyDescription("The state in one word, for people; programs read the conditions.")
  @Size(max = 64)
  private String phase;

  @JsonPropertyDescription("Identity of the cluster: 16 hexadecimal digits, minted at the genesis.")
  @Size(max = 16)
  @Pattern("^[0-9a-f]{16}$")
  private String clusterId;

  @JsonPropertyDescription("1 at the first genesis, one more at each reset or recovery.")
  private Long epoch;

  @JsonPropertyDescription("How the present cluster came to be; absent while there is none.")
  private GenesisStatus genesis;

  @JsonPropertyDescription(
      "The last change of how many members the cluster has; absent while it has as many as at its "
          + "genesis.")
  private ResizingStatus resizing;

  @JsonPropertyDescription("Name of the member that leads.")
  @Size(max = 63)
  private String leader;

  @JsonPropertyDescription("Raft term of the meta group.")
  private Long term;

  @JsonPropertyDescription("Number of pods.")
  @StatusReplicas
  private Integer replicas;

  @JsonPropertyDescription("Number of members that serve.")
  private Integer readyReplicas;

  @JsonPropertyDescription("Members that serve, of those asked for: 3/3.")
  @Size(max = 16)
  private String membersReady;

  @JsonPropertyDescription("Label selector of the pods, for the scale subresource.")
  @Size(max = 512)
  @LabelSelector
  private String selector;

  @JsonPropertyDescription("Every ordinal that is asked for or has a pod or a volume.")
  @Size(max = 64)
  private List<MemberStatus> members;

  @JsonPropertyDescription("The running operation; absent when there is none.")
  private OperationStatus operation;

  @JsonPropertyDescription(
      "The decision that is not carried out yet, recorded before its first step; absent when there "
          + "is none. There is never more than one.")
  private IntentStatus intent;

  @JsonPropertyDescription("The last reset that was carried out.")
  private ResetStatus reset;

  @JsonPropertyDescription(
      "The last damaged volume that was given up; a second one within a day is left to a person.")
  private ReplacementStatus replacement;

  @JsonPropertyDescription(
      "How the present cluster followed one that had lost its quorum; absent if it did not.")
  private RecoveryStatus recovery;

  @JsonPropertyDescription(
      "Everything that is wrong, the most severe first; the conditions are computed from it.")
  @Size(max = 32)
  private List<FindingStatus> findings;

  public Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public String getPhase() {
    return phase;
  }

  public void setPhase(String phase) {
    this.phase = phase;
  }

  public String getClusterId() {
    return clusterId;
  }

  public void setClusterId(String clusterId) {
    this.clusterId = clusterId;
  }

  public Long getEpoch() {
    return epoch;
  }

  public void setEpoch(Long epoch) {
    this.epoch = epoch;
  }

  public GenesisStatus getGenesis() {
    return genesis;
  }

  public void setGenesis(GenesisStatus genesis) {
    this.genesis = genesis;
  }

  public ResizingStatus getResizing() {
    return resizing;
  }

  public void setResizing(ResizingStatus resizing) {
    this.resizing = resizing;
  }

  public String getLeader() {
    return leader;
  }

  public void setLeader(String leader) {
    this.leader = leader;
  }

  public Long getTerm() {
    return term;
  }

  public void setTerm(Long term) {
    this.term = term;
  }

  public Integer getReplicas() {
    return replicas;
  }

  public void setReplicas(Integer replicas) {
    this.replicas = replicas;
  }

  public Integer getReadyReplicas() {
    return readyReplicas;
  }

  public void setReadyReplicas(Integer readyReplicas) {
    this.readyReplicas = readyReplicas;
  }

  public String getMembersReady() {
    return membersReady;
  }

  public void setMembersReady(String membersReady) {
    this.membersReady = membersReady;
  }

  public String getSelector() {
    return selector;
  }

  public void setSelector(String selector) {
    this.selector = selector;
  }

  public List<MemberStatus> getMembers() {
    return members;
  }

  public void setMembers(List<MemberStatus> members) {
    this.members = members;
  }

  public OperationStatus getOperation() {
    return operation;
  }

  public void setOperation(OperationStatus operation) {
    this.operation = operation;
  }

  public IntentStatus getIntent() {
    return intent;
  }

  public void setIntent(IntentStatus intent) {
    this.intent = intent;
  }

  public ResetStatus getReset() {
    return reset;
  }

  public void setReset(ResetStatus reset) {
    this.reset = reset;
  }

  public RecoveryStatus getRecovery() {
    return recovery;
  }

  public void setRecovery(RecoveryStatus recovery) {
    this.recovery = recovery;
  }

  public ReplacementStatus getReplacement() {
    return replacement;
  }

  public void setReplacement(ReplacementStatus replacement) {
    this.replacement = replacement;
  }

  public List<FindingStatus> getFindings() {
    return findings;
  }

  public void setFindings(List<FindingStatus> findings) {
    this.findings = findings;
  }
}
