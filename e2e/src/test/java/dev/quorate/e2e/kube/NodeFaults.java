package dev.quorate.e2e.kube;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Power and network of the nodes, by a program that the environment names in NODE_FAULTS: it takes
 * {@code power-off}, {@code power-on}, {@code cut} or {@code heal}, and the name of a node. Without
 * one there is no Kubernetes-wide way to do that, and the tests that need it are skipped.
 */
public final class NodeFaults implements ExecutionCondition {
  private static final String PROGRAM = "NODE_FAULTS";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return program().isBlank()
        ? ConditionEvaluationResult.disabled(
            "NODE_FAULTS names no program that cuts power and network of nodes (CONTRIBUTING.md)")
        : ConditionEvaluationResult.enabled(program());
  }

  private static String program() {
    return System.getenv().getOrDefault(PROGRAM, "");
  }

  /** Its processes end at once, and nothing of it is there until this is closed. */
  public static Fault powerCut(String node) {
    return Fault.begin(node, "power-off", "power-on");
  }

  /** It runs on, and reaches nobody, until this is closed. */
  public static Fault networkCut(String node) {
    return Fault.begin(node, "cut", "heal");
  }

  /** A fault of a node that lasts until this is closed. */
  public record Fault(String node, String end) implements AutoCloseable {
    private static Fault begin(String node, String begin, String end) {
      call(begin, node);
      return new Fault(node, end);
    }

    @Override
    public void close() {
      call(end, node);
    }

    private static void call(String what, String node) {
      System.out.println("FAULT " + what + " " + node);
      String said = new ExternalCommand(List.of(program(), what, node), Map.of()).run(LIMIT);
      System.out.print(said);
    }
  }
}
