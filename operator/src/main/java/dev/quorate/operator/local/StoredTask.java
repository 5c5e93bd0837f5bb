package dev.quorate.operator.local;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObservedTask;

/** A ConsensusTask as it is written down, with what became of it. */
public record StoredTask(ClusterRef cluster, ObservedTask fact, String step, String message) {

  StoredTask in(ObservedTask.Phase phase, String newStep, String newMessage) {
    ObservedTask next =
        new ObservedTask(
            fact.name(), fact.uid(), fact.kind(), fact.clusterId(), phase, fact.created());
    return new StoredTask(cluster, next, newStep, newMessage);
  }
}
