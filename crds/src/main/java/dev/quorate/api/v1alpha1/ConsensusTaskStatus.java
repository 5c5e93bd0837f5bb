package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How far an order got. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = ListsAsMaps.class, input = "conditions=type pods=uid")
public class ConsensusTaskStatus {

  @JsonPropertyDescription("Pending, Running, Succeeded or Failed.")
  @Size(max = 16)
  private String phase;

  @JsonPropertyDescription("The step under way.")
  @Size(max = 1024)
  private String step;

  @JsonPropertyDescription("What came of it, in words for people.")
  @Size(max = 4096)
  private String message;

  @JsonPropertyDescription(
      "The pods that are restarted: these, and none that was made since. Written before the first"
          + " restart.")
  @Size(max = 64)
  private List<ResetStatus.ObjectUid> pods;

  @JsonPropertyDescription(
      "The member that the order was begun for: the one that is to lead. A crash does not choose"
          + " another one.")
  @Size(max = 63)
  private String member;

  @Size(max = 40)
  private String startTime;

  @Size(max = 40)
  private String completionTime;

  @Size(max = 16)
  private List<Condition> conditions;

  public String getPhase() {
    return phase;
  }

  public void setPhase(String phase) {
    this.phase = phase;
  }

  public String getStep() {
    return step;
  }

  public void setStep(String step) {
    this.step = step;
  }

  public String getMessage() {
    return message;
  }

  public void setMessage(String message) {
    this.message = message;
  }

  public List<ResetStatus.ObjectUid> getPods() {
    return pods;
  }

  public void setPods(List<ResetStatus.ObjectUid> pods) {
    this.pods = pods;
  }

  public String getMember() {
    return member;
  }

  public void setMember(String member) {
    this.member = member;
  }

  public String getStartTime() {
    return startTime;
  }

  public void setStartTime(String startTime) {
    this.startTime = startTime;
  }

  public String getCompletionTime() {
    return completionTime;
  }

  public void setCompletionTime(String completionTime) {
    this.completionTime = completionTime;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }
}
