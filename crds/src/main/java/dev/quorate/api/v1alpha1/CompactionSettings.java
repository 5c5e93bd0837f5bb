package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * How much of the history is kept, as etcd's --auto-compaction-mode and --auto-compaction-retention
 * say it.
 *
 * @param retention written as text or as a number
 */
@ValidationRule(
    value =
        "self.mode == 'revision' ? string(self.retention).matches('"
            + CompactionSettings.REVISIONS
            + "') : string(self.retention).matches('"
            + CompactionSettings.TIME
            + "')",
    message = "spec.engine.compaction.retention must be " + CompactionSettings.RETENTIONS)
public record CompactionSettings(
    @JsonPropertyDescription(
            "What the retention counts: periodic, a time; revision, revisions before the newest"
                + " one.")
        @Required
        Mode mode,
    @JsonPropertyDescription(
            "How much of the history is kept: a time, for example 30m or 1h30m (a number is of"
                + " hours), or a number of revisions. 0 keeps everything: then somebody else has"
                + " to compact, or the store fills up.")
        @Required
        IntOrString retention) {

  public static final String REVISIONS = "^[0-9]{1,18}$";
  public static final String TIME = "^([0-9]{1,5}|([0-9]{1,5}[hms]){1,5})$";
  public static final String RETENTIONS =
      "a time in hours, minutes and seconds with mode periodic, for example 30m or 1h30m, a number"
          + " of revisions with mode revision, or 0 to keep everything";

  /** Time or revisions. */
  public enum Mode {
    @JsonProperty("periodic")
    PERIODIC("periodic"),
    @JsonProperty("revision")
    REVISION("revision");

    private final String value;

    Mode(String value) {
      this.value = value;
    }

    /** As the node's flag has it. */
    public String value() {
      return value;
    }
  }
}
