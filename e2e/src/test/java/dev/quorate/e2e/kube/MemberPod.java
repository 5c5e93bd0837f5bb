package dev.quorate.e2e.kube;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** What a person does to the pod of one member with kubectl. */
public record MemberPod(ClusterUnderTest cluster, int ordinal) {
  private static final String FINALIZER = "e2e.quorate.dev/kept";

  private PodResource resource() {
    return cluster
        .workspace()
        .client()
        .pods()
        .inNamespace(cluster.workspace().namespace())
        .withName(cluster.podName(ordinal));
  }

  /** Empty while there is no pod. */
  public String phase() {
    return cluster
        .workspace()
        .pod(cluster.podName(ordinal))
        .map(pod -> pod.getStatus().getPhase())
        .orElse("");
  }

  /** What a drain asks for; whether the budget allows it. */
  public boolean evict() {
    return resource().evict();
  }

  /** Its object stays when it is deleted, until {@link #letGo}. */
  public void keepWhenDeleted() {
    edit(pod -> pod.editMetadata().addToFinalizers(FINALIZER).endMetadata());
  }

  /** Nothing keeps it any more. */
  public void letGo() {
    edit(pod -> pod.editMetadata().removeFromFinalizers(FINALIZER).endMetadata());
  }

  private void edit(UnaryOperator<PodBuilder> change) {
    Pod changed = resource().edit(pod -> change.apply(new PodBuilder(pod)).build());
    System.out.println(
        changed.getMetadata().getName() + " has " + changed.getMetadata().getFinalizers());
  }

  /** What a program says that runs in the node's container. */
  public String exec(String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    var node = resource().inContainer("node").writingOutput(output).writingError(output);
    try (ExecWatch program = node.exec(words)) {
      int status = program.exitCode().get(30, TimeUnit.SECONDS);
      String text = output.toString(StandardCharsets.UTF_8);
      if (status != 0) {
        throw new AssertionError(String.join(" ", words) + " ended with " + status + ": " + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in " + cluster.podName(ordinal), e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          String.join(" ", words) + " in " + cluster.podName(ordinal) + " did not end", e);
    }
  }
}
