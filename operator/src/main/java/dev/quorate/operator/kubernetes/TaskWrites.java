package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.TaskWrite;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Writes to the status of a task, to exactly the one that was observed. */
final class TaskWrites {
  static final PatchContext PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(ObjectWrites.FIELD_MANAGER + "-tasks")
          .build();

  private final KubernetesClient client;
  private final StoredResources stored;
  private final BiConsumer<ClusterRef, HasMetadata> written;

  /**
   * @param written called with each object as it was stored
   */
  TaskWrites(KubernetesClient client, BiConsumer<ClusterRef, HasMetadata> written) {
    this.client = client;
    this.written = written;
    this.stored = new StoredResources(client.getKubernetesSerialization());
  }

  Outcome write(Observed seen, TaskWrite write) {
    Optional<ConsensusTask> there =
        Optional.ofNullable(task(seen, write).get())
            .flatMap(stored::task)
            .filter(task -> TaskModel.read(task).ref().equals(write.task()))
            .filter(task -> seen.tasks().stream().anyMatch(isAsFarAs(task)));
    return there
        .map(task -> write(seen, write, task))
        .orElseGet(
            () ->
                new Outcome.Overtaken(
                    "task %s was changed since it was read".formatted(write.task().name())));
  }

  // Sent late, by an operator that was paused, it must not reopen a task that is finished.
  private static Predicate<ObservedTask> isAsFarAs(ConsensusTask task) {
    ObservedTask now = TaskModel.read(task);
    return then -> then.ref().equals(now.ref()) && then.phase() == now.phase();
  }

  private Resource<GenericKubernetesResource> task(Observed seen, TaskWrite write) {
    return client
        .genericKubernetesResources(ServedResources.TASKS)
        .inNamespace(seen.ref().namespace())
        .withName(write.task().name());
  }

  private Outcome write(Observed seen, TaskWrite write, ConsensusTask there) {
    String now = seen.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Object> status = new TreeMap<>();
    switch (write) {
      case StartTask start -> {
        status.put("phase", TaskModel.written(Phase.RUNNING));
        status.put("step", start.step());
        status.put("startTime", now);
        start.member().ifPresent(member -> status.put("member", member));
        if (!start.pods().isEmpty()) {
          status.put("pods", start.pods().stream().map(TaskWrites::object).toList());
        }
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
    written.accept(
        seen.ref(),
        task(seen, write)
            .subresource("status")
            .patch(PATCH, client.getKubernetesSerialization().asJson(patch(there, status))));
    return new Outcome.Done();
  }

  // A uid in the metadata would be taken for the object's own, and be no precondition.
  static List<Map<String, Object>> patch(ConsensusTask there, Map<String, Object> status) {
    Map<String, Object> values = new TreeMap<>();
    if (there.getStatus() == null) {
      values.put("/status", Map.of());
    }
    status.forEach((field, value) -> values.put("/status/" + field, value));
    return VersionedPatch.set(there.getMetadata().getResourceVersion(), values);
  }

  private static Map<String, String> object(ObjectRef pod) {
    return Map.of("name", pod.name(), "uid", pod.uid());
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
