package dev.quorate.operator.local;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.TaskFact;

/** A ConsensusTask as it is written down, with what became of it. */
public record StoredTask(ClusterRef cluster, TaskFact fact, String step, String message) {

  StoredTask in(TaskFact.Phase phase, String newStep, String newMessage) {
    TaskFact next =
        new TaskFact(fact.name(), fact.uid(), fact.kind(), fact.clusterId(), phase, fact.created());
    return new StoredTask(cluster, next, newStep, newMessage);
  }
}
