package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.spec.BootstrapSource;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Quorate on this machine, for a first look: {@code demo} tells the product's story in a minute,
 * {@code up} and {@code down} keep a cluster running in the background. Plain Java, no Kubernetes.
 */
public final class Playground {
  private static final String USAGE =
      """
      usage: playground [--state DIRECTORY] [--node JAR] [--bootstrap-file FILE] COMMAND
        demo           form, write, kill, wipe, heal, grow and shrink; stops everything at its end
        up             start a cluster of three and keep it running; with --bootstrap-file FILE
                       it begins with a .netsy snapshot
        status         what runs, and where it listens
        down [--wipe]  stop it; with --wipe delete its data too
      """;

  private final Path root;
  private final Path jar;
  private final BootstrapSource source;
  private final Terminal terminal;

  private Playground(Path root, Path jar, BootstrapSource source, Terminal terminal) {
    this.root = root;
    this.jar = jar;
    this.source = source;
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // The libraries' own words would only tear the story apart; what matters is printed by us.
    Logger.getLogger("").setLevel(Level.OFF);
    List<String> words = new ArrayList<>(List.of(arguments));
    Path root = Path.of(option(words, "--state", ".demo"));
    Path jar = Path.of(option(words, "--node", "node-image/target/quorate-node.jar"));
    Terminal terminal = Terminal.standard();
    int status;
    try {
      BootstrapSource source = LocalCluster.source(option(words, "--bootstrap-file", ""));
      status = new Playground(root, jar, source, terminal).run(words);
    } catch (LocalWorldException e) {
      terminal.failure(e.getMessage());
      status = 1;
    }
    System.exit(status);
  }

  private int run(List<String> words) {
    return switch (String.join(" ", words)) {
      case "demo" -> demo();
      case "up" -> background().up(source);
      case "status" -> background().status();
      case "down" -> background().down(false);
      case "down --wipe" -> background().down(true);
      case "operate" -> operate();
      default -> {
        PrintStream err = System.err;
        err.print(USAGE);
        yield 2;
      }
    };
  }

  private Background background() {
    return new Background(new StateDirectory(root.resolve("local")), root, jar, terminal);
  }

  /** The process that {@code up} starts in the background. */
  private int operate() {
    StateDirectory state = new StateDirectory(root.resolve("local"));
    return new ForegroundOperator(state, NodeLauncher.ofBuild(jar), terminal).run();
  }

  private int demo() {
    NodeLauncher node = NodeLauncher.ofBuild(jar);
    Path directory = root.resolve("demo");
    // What a demo that was killed left behind: its processes first, then its files.
    StateDirectory left = new StateDirectory(directory);
    new NodeShutdown(left).stopAll();
    left.deleteTree(directory.toAbsolutePath().normalize());

    StateDirectory state = new StateDirectory(directory);
    Thread onInterrupt = Thread.ofPlatform().unstarted(() -> new NodeShutdown(state).stopAll());
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    terminal.line("Quorate: an operator and three real nodes on this machine, below " + directory);
    try {
      new Demo(state, node, terminal).run();
    } catch (LocalWorldException e) {
      terminal.failure(e.getMessage());
      terminal.line("The nodes' logs: " + state.path("logs"));
      return 1;
    }
    terminal.line("");
    terminal.line("All of it held, in " + Terminal.seconds(terminal.elapsed()) + ". Next:");
    terminal.line(
        "  make up      keeps three nodes running and prints their endpoints (etcd API on");
    terminal.line("               127.0.0.1:2379, :22379 and :32379 where these ports are free)");
    terminal.line("  make down    stops them; their data stays in " + root.resolve("local"));
    return 0;
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0 || at + 1 >= words.size()) {
      return otherwise;
    }
    words.remove(at);
    return words.remove(at);
  }

  /** How long a background command waits for what it started or stopped. */
  static final Duration PATIENCE = Duration.ofSeconds(90);
}
