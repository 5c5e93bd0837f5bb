package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.plan.Decision.CompleteTask;
import dev.quorate.operator.plan.Decision.FailTask;
import dev.quorate.operator.plan.Decision.StartTask;
import dev.quorate.operator.plan.Decision.TaskWrite;
import dev.quorate.operator.plan.ObjectRef;
import dev.quorate.operator.plan.Observed;
import dev.quorate.operator.plan.TaskFact.Phase;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.TaskModel;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes to the status of a task, to exactly the one that was observed. */
final class TaskWrites {
  private final KubernetesClient client;

  TaskWrites(KubernetesClient client) {
    this.client = client;
  }

  Outcome write(Observed seen, TaskWrite write) {
    String now = seen.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Object> status = new TreeMap<>();
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
    client
        .resources(ConsensusTask.class)
        .inNamespace(seen.ref().namespace())
        .withName(write.task().name())
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(ObjectWrites.FIELD_MANAGER + "-tasks")
                .build(),
            client.getKubernetesSerialization().asJson(patch(seen, write.task(), status)));
    return new Outcome.Done();
  }

  // The API server takes the metadata in a patch of the status for the object's own: a uid there is
  // no precondition. A test in the patch is one.
  private static List<Map<String, Object>> patch(
      Observed seen, ObjectRef task, Map<String, Object> status) {
    List<Map<String, Object>> patch = new ArrayList<>();
    patch.add(Map.of("op", "test", "path", "/metadata/uid", "value", task.uid()));
    boolean untouched =
        seen.tasks().stream()
            .filter(fact -> fact.ref().equals(task))
            .anyMatch(fact -> fact.phase() == Phase.PENDING);
    if (untouched) {
      patch.add(Map.of("op", "add", "path", "/status", "value", Map.of()));
    }
    status.forEach(
        (field, value) ->
            patch.add(Map.of("op", "add", "path", "/status/" + field, "value", value)));
    return patch;
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
