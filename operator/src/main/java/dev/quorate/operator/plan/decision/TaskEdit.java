package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Begun;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.TaskWrite;
import java.time.Instant;

/** What each write to a task changes in what the planner reads of it afterwards. */
public final class TaskEdit {
  private TaskEdit() {}

  public static ObservedTask apply(TaskWrite write, ObservedTask task, Instant now) {
    return switch (write) {
      case StartTask start -> task.begun(new Begun(now, start.member(), start.pods()));
      case CompleteTask done -> task.ended(ObservedTask.Phase.SUCCEEDED, now);
      case FailTask failed -> task.ended(ObservedTask.Phase.FAILED, now);
    };
  }
}
