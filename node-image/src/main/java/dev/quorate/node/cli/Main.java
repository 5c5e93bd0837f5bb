package dev.quorate.node.cli;

import dev.quorate.node.Node;
import dev.quorate.node.cli.snapshot.SnapshotCommand;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Failure;
import java.io.IOException;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Starts a node and keeps it until the process is asked to end; or works on files. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final int REFUSED = 1;
  private static final int CANNOT_START = 3;
  private static final int BROKEN = 70;

  /** In addition to the delay that the options ask for. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

  /** For the last words, if nobody reads them. */
  private static final Duration DRAINING = Duration.ofSeconds(1);

  private Main() {}

  public static void main(String... args) {
    if (args.length > 0) {
      String[] rest = Arrays.copyOfRange(args, 1, args.length);
      switch (args[0]) {
        case SnapshotCommand.WORD -> System.exit(SnapshotCommand.commandLine().execute(rest));
        case WipeCommand.WORD -> System.exit(WipeCommand.commandLine().execute(rest));
        default -> {}
      }
    }
    StandardError output = StandardError.install();
    resolveNamesAnew();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          LOG.error("uncaught exception, ending thread={}", thread.getName(), failure);
          output.drain(DRAINING);
          Runtime.getRuntime().halt(BROKEN);
        });
    int code = commandLine(options -> run(options, output)).execute(args);
    output.drain(DRAINING);
    System.exit(code);
  }

  static CommandLine commandLine(Function<NodeOptions, Integer> run) {
    return new CommandLine(new NodeCommand(run))
        .setExpandAtFiles(false)
        .setAbbreviatedOptionsAllowed(false);
  }

  // A replaced pod keeps its name and gets another address: by default the JVM would keep the old
  // one for 30 s, and the member would wait that long for its leader.
  private static void resolveNamesAnew() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  /** Blocks for the life of a node; a signal ends the process through the hook. */
  private static int run(NodeOptions options, StandardError output) {
    CompletableFuture<Integer> refused = new CompletableFuture<>();
    AtomicInteger exitCode = new AtomicInteger();
    Node node;
    try {
      node = Node.start(options, failure -> onFailed(options, failure, refused));
    } catch (IOException e) {
      LOG.error("cannot start node={} cause=\"{}\"", options.nodeId(), e.getMessage());
      return CANNOT_START;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    stop(node, options.shutdownDelay().plus(STOP_PATIENCE), exitCode.get(), output),
                "quorate-stop"));
    exitCode.set(refused.join());
    return exitCode.get();
  }

  /**
   * The operator reads a refusal in the report; a person reads it here. What may pass by itself
   * ends a managed node as well: whoever keeps it running starts it again, each time a little
   * later.
   */
  private static void onFailed(
      NodeOptions options, Failure failure, CompletableFuture<Integer> refused) {
    boolean mayPass = failure.reason().mayPass();
    if (mayPass || !options.isManaged()) {
      System.err.println("quorate-node: " + failure.reason().wireName() + ": " + failure.byHand());
      refused.complete(mayPass ? CANNOT_START : REFUSED);
    }
  }

  /**
   * Halts at the end: a process that ends by a signal would otherwise report that signal instead of
   * a clean end, and a part that does not stop must not keep it.
   */
  private static void stop(Node node, Duration deadline, int exitCode, StandardError output) {
    Thread.ofPlatform()
        .daemon()
        .name("quorate-stop-deadline")
        .start(
            () -> {
              try {
                Thread.sleep(deadline);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              LOG.error("did not stop within {} s, ending", deadline.toSeconds());
              output.drain(DRAINING);
              Runtime.getRuntime().halt(BROKEN);
            });
    node.close();
    output.drain(DRAINING);
    Runtime.getRuntime().halt(exitCode);
  }
}
