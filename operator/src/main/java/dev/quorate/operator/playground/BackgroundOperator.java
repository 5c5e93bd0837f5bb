package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.local.process.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An operator in a process of its own that outlives this one, found again by its record. */
final class BackgroundOperator {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final StateDirectory state;
  private final Path root;
  private final Path jar;

  /**
   * @param root the directory that the playground was given
   * @param jar the node that the operator starts
   */
  BackgroundOperator(StateDirectory state, Path root, Path jar) {
    this.state = state;
    this.root = root;
    this.jar = jar;
  }

  Optional<RecordedProcess> running() {
    return recorded().filter(RecordedProcess::isRunning);
  }

  Path log() {
    return state.path("logs", "operator.log");
  }

  /** Returns when the process is gone. */
  void stop() {
    recorded().ifPresent(process -> process.stop(GRACE));
    state.delete(file());
  }

  RecordedProcess start() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Playground.class.getName(),
            "--state",
            root.toString(),
            "--node",
            jar.toString(),
            "operate");
    try {
      Files.createDirectories(log().getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      RecordedProcess started = RecordedProcess.of(process.toHandle());
      state.write(file(), started);
      return started;
    } catch (IOException e) {
      throw new LocalWorldException("cannot start the operator: " + command, e);
    }
  }

  private Optional<RecordedProcess> recorded() {
    return state.read(file(), RecordedProcess.class);
  }

  private Path file() {
    return state.path("operator.json");
  }
}
