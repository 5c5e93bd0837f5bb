package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.plan.Decision.CompleteTask;
import dev.quorate.operator.plan.Decision.FailTask;
import dev.quorate.operator.plan.Decision.StartTask;
import dev.quorate.operator.plan.Decision.TaskWrite;
import dev.quorate.operator.plan.Observed;
import dev.quorate.operator.plan.TaskFact.Phase;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.TaskModel;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes to the status of a task, to exactly the one that was observed. */
final class TaskWrites {
  private final KubernetesClient client;

  TaskWrites(KubernetesClient client) {
    this.client = client;
  }

  Outcome write(Observed seen, TaskWrite write) {
    String now = seen.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Object> status = new HashMap<>();
    switch (write) {
      case StartTask start -> {
        status.put("phase", TaskModel.written(Phase.RUNNING));
        status.put("step", start.step());
        status.put("startTime", now);
      }
      case CompleteTask done -> {
        status.put("phase", TaskModel.written(Phase.SUCCEEDED));
        status.put("step", "Done");
        status.put("message", done.message());
        status.put("completionTime", now);
        status.put("conditions", conditions("Complete", "Done", done.message(), now));
      }
      case FailTask failed -> {
        status.put("phase", TaskModel.written(Phase.FAILED));
        status.put("step", "Refused");
        status.put("message", failed.message());
        status.put("completionTime", now);
        status.put("conditions", conditions("Failed", failed.why().name(), failed.message(), now));
      }
    }
    var patch = Map.of("metadata", Map.of("uid", write.task().uid()), "status", status);
    client
        .resources(ConsensusTask.class)
        .inNamespace(seen.ref().namespace())
        .withName(write.task().name())
        .subresource("status")
        .patch(ObjectWrites.MERGE, client.getKubernetesSerialization().asJson(patch));
    return new Outcome.Done();
  }

  private static List<Map<String, String>> conditions(
      String type, String reason, String message, String now) {
    return List.of(
        Map.of(
            "type", type,
            "status", "True",
            "reason", reason,
            "message", message,
            "lastTransitionTime", now));
  }
}
