package dev.quorate.operator.local;

import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.NodePorts;
import dev.quorate.operator.local.process.RecordedProcess;
import dev.quorate.operator.observed.spec.Engine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One real node process of a test: the jar that the build made, as the operator starts it. */
public record NodeProcess(
    String nodeId, String incarnation, Path directory, NodePorts ports, RecordedProcess process) {
  /** Relative to the module, where Surefire runs. */
  public static final Path JAR = Path.of("..", "node-image", "target", "quorate-node.jar");

  public static final String TOKEN = "token-of-the-tests";

  /** A managed node on {@code directory}. */
  public static NodeProcess start(String nodeId, Path directory, NodePorts ports, String ownerUid) {
    String incarnation = UUID.randomUUID().toString();
    Path token = directory.resolve("token");
    try {
      Files.createDirectories(directory);
      Files.writeString(token, TOKEN);
    } catch (IOException e) {
      throw new LocalWorldException("cannot prepare " + directory, e);
    }
    RecordedProcess process =
        NodeLauncher.ofBuild(JAR)
            .start(
                new NodeLauncher.NodeStart(
                    nodeId,
                    incarnation,
                    directory.resolve("data"),
                    token,
                    ports,
                    directory.resolve("node.log"),
                    Optional.empty(),
                    ownerUid,
                    Engine.DEFAULTS,
                    List.of(),
                    Optional.empty()));
    return new NodeProcess(nodeId, incarnation, directory, ports, process);
  }

  /** kill -9, and another process on the same directory and ports. */
  public NodeProcess restart(String ownerUid) {
    kill();
    return start(nodeId, directory, ports, ownerUid);
  }

  public void kill() {
    process.kill();
  }

  public URI rest() {
    return URI.create("http://" + ports.restAddress());
  }
}
