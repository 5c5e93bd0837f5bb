import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes, one after the other, up to the first failure, which is the last line that it
 * prints. For safety it goes on after a failure that says only that something took too long.
 *
 * <pre>java FirstFailure safety|liveness CLASS[SCENARIO]...</pre>
 */
final class FirstFailure implements TestExecutionListener {
  private static final int KILLED = 10;
  private static final int ONLY_LATE = 11;
  private static final int NO_TESTS = 12;

  /** How the simulations say that something good did not happen. */
  private static final Pattern LATE =
      Pattern.compile("(^|: )(never |I6: |liveness: )|TimeoutException|timed out");

  private final boolean safety;
  private Optional<String> late = Optional.empty();
  private int tests;

  private FirstFailure(boolean safety) {
    this.safety = safety;
  }

  public static void main(String[] args) throws Exception {
    FirstFailure listener = new FirstFailure(args[0].equals("safety"));
    for (int i = 1; i < args.length; i++) {
      listener.run(args[i]);
    }
    listener.end();
  }

  private void run(String test) throws Exception {
    String[] parts = test.split("[\\[\\]]");
    if (parts.length == 2) {
      System.setProperty("quorate.scenario", parts[1]);
    } else {
      System.clearProperty("quorate.scenario");
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(Class.forName(parts[0])))
            .build();
    LauncherFactory.create().execute(request, this);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    // One that was skipped, for what it needs is not on this machine, checks nothing.
    boolean successful = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    tests += test.isTest() && successful ? 1 : 0;
    if (result.getStatus() != TestExecutionResult.Status.FAILED) {
      return;
    }
    String message = result.getThrowable().map(FirstFailure::message).orElse("");
    String failure = shortened(test.getDisplayName() + ":" + message);
    if (safety && LATE.matcher(message).find()) {
      late = late.or(() -> Optional.of(failure));
      return;
    }
    end(failure, KILLED);
  }

  /** Of many seeds that failed, the first that says more than that something took too long. */
  private static String message(Throwable failure) {
    List<String> seeds = Stream.of(failure.getSuppressed()).map(FirstFailure::beginning).toList();
    return seeds.stream()
        .filter(seed -> !LATE.matcher(seed).find())
        .findFirst()
        .or(() -> seeds.stream().findFirst())
        .orElseGet(() -> beginning(failure));
  }

  private static String beginning(Throwable failure) {
    return failure
        .toString()
        .lines()
        .takeWhile(line -> !line.startsWith("writes:"))
        .limit(3)
        .map(String::strip)
        .reduce("", (all, line) -> all + " " + line);
  }

  private void end() {
    if (late.isPresent()) {
      end(late.get(), ONLY_LATE);
    }
    end(tests + " tests passed", tests == 0 ? NO_TESTS : 0);
  }

  private static String shortened(String text) {
    String plain = text.replace("java.lang.AssertionError: ", "");
    return plain.substring(0, Math.min(200, plain.length()));
  }

  private static void end(String last, int code) {
    System.out.println();
    System.out.println(last);
    System.out.flush();
    // What the tests left running does not matter any more.
    Runtime.getRuntime().halt(code);
  }
}
