package dev.quorate.operator.local;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObservedTask;

/** A ConsensusTask as it is written down, with what became of it. */
public record StoredTask(ClusterRef cluster, ObservedTask fact, String step, String message) {

  StoredTask with(ObservedTask next, String newStep, String newMessage) {
    return new StoredTask(cluster, next, newStep, newMessage);
  }
}
