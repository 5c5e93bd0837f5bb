package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.CompactionSettings;

/**
 * How much of the history a cluster keeps by itself.
 *
 * @param retention a time or a number of revisions, as it was written
 */
public record Compaction(CompactionSettings.Mode mode, String retention) {
  /** Whether a node would take it. */
  boolean isValid() {
    return retention.matches(
        mode == CompactionSettings.Mode.REVISION
            ? CompactionSettings.REVISIONS
            : CompactionSettings.TIME);
  }
}
