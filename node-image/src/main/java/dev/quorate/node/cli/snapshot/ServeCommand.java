package dev.quorate.node.cli.snapshot;

import dev.quorate.node.bootstrap.ServedSnapshot;
import dev.quorate.node.files.TokenFile;
import dev.quorate.node.genesis.SnapshotSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the pod runs that an operator makes for a file of a claim. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    description =
        "Serves a file to the first member of a cluster, which has the same admin token, until the"
            + " process is ended. For operators.")
final class ServeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", index = "0", description = "Where the volume is mounted.")
  private Path directory = Path.of("");

  @Parameters(paramLabel = "PATH", index = "1", description = "The file in it.")
  private Path path = Path.of("");

  @Option(
      names = "--sha256",
      paramLabel = "DIGEST",
      required = true,
      description = "Of the file, in 64 hexadecimal digits.")
  private String sha256 = "";

  @Option(names = "--port", paramLabel = "PORT", required = true)
  private int port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description = "With the admin token of the cluster.")
  private Path tokenFile = Path.of("");

  @Override
  public Integer call() throws IOException, Refused {
    Path file = directory.resolve(path).normalize();
    if (!file.startsWith(directory.normalize())) {
      throw new Refused("the path %s leads out of the volume".formatted(path));
    }
    if (!SnapshotSource.isDigest(sha256)) {
      throw new Refused("--sha256 must be 64 hexadecimal digits, is " + sha256);
    }
    try (ServedSnapshot served =
        ServedSnapshot.start(file, sha256, new TokenFile(tokenFile), port)) {
      new CountDownLatch(1).await();
      return served.port();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
