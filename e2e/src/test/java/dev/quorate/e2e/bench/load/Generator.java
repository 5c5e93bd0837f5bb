package dev.quorate.e2e.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** etcd's own load generator. */
public record Generator(Path program, Path directory) {

  /** Runs it to its end. */
  public Measured run(List<String> endpoints, Workload workload, Duration limit)
      throws IOException, InterruptedException, RoundFailed {
    try (Load load = start(endpoints, workload)) {
      if (!load.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RoundFailed("the generator had not finished after " + limit.toSeconds() + " s");
      }
      return GeneratorReport.read(
          Files.readString(load.output(), UTF_8), load.process().exitValue(), workload.total());
    }
  }

  /** Starts it; it runs until it is closed or has sent all its requests. */
  public Load start(List<String> endpoints, Workload workload) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--endpoints=" + String.join(",", endpoints));
    command.add("--dial-timeout=5s");
    command.addAll(workload.arguments());
    Path output = Files.createTempFile(directory, "load-", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Load(process, output);
  }

  /** A generator that runs. */
  public record Load(Process process, Path output) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      process.onExit().join();
      Files.delete(output);
    }
  }
}
