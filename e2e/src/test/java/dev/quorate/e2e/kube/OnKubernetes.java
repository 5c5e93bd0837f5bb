package dev.quorate.e2e.kube;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a scenario the {@link Installation}, and saves what it left behind when it failed. */
public final class OnKubernetes implements ParameterResolver, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(OnKubernetes.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Installation.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return installation(context);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    boolean isInstalled =
        context
            .getRoot()
            .getStore(OURS)
            .get(Attempt.class, Attempt.class)
            .installation()
            .isPresent();
    if (context.getExecutionException().isPresent() && isInstalled) {
      String name = context.getRequiredTestClass().getSimpleName() + "-" + context.getDisplayName();
      Installation installation = installation(context);
      installation.saveDiagnostics(name);
      // What it left running would take the next scenario's time.
      installation.tests().removeEverything();
    }
  }

  // In the root's store: made by the first scenario, closed by JUnit after the last.
  private static Installation installation(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .computeIfAbsent(Attempt.class, type -> Attempt.make(), Attempt.class)
        .orThrow();
  }

  /** The one attempt of a run: after a failure the other scenarios need not try again. */
  private record Attempt(Optional<Installation> installation, Optional<Throwable> failure)
      implements AutoCloseable {
    static Attempt make() {
      try {
        return new Attempt(Optional.of(Installation.open()), Optional.empty());
      } catch (RuntimeException | AssertionError e) {
        return new Attempt(Optional.empty(), Optional.of(e));
      }
    }

    Installation orThrow() {
      return installation.orElseThrow(
          () -> new AssertionError("there is no installation to test", failure.orElseThrow()));
    }

    @Override
    public void close() {
      installation.ifPresent(Installation::close);
    }
  }
}
