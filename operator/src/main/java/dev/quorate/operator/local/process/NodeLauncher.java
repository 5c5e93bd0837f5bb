package dev.quorate.operator.local.process;

import dev.quorate.operator.observed.spec.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a node process is started on this machine.
 *
 * @param java the Java launcher
 * @param jar the node's jar, with its libraries in lib/ of the same directory
 */
public record NodeLauncher(Path java, Path jar) {

  // Those of the image (node-image/start), but small and quick to start: several nodes share this
  // machine with whoever is at its keyboard.
  static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms32m",
          "-Xmx192m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TieredStopAtLevel=1",
          "-XX:TrimNativeHeapInterval=60000",
          "-Djdk.nio.maxCachedBufferSize=65536",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The Java that runs this process, and the node's jar of a build. */
  public static NodeLauncher ofBuild(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "there is no node at "
              + jar.toAbsolutePath().normalize()
              + "; build it first: ./mvnw -pl node-image -am -DskipTests package");
    }
    return new NodeLauncher(Path.of(System.getProperty("java.home"), "bin", "java"), jar);
  }

  /** Starts a managed node: it does nothing on an empty directory until the operator says so. */
  public RecordedProcess start(NodeStart start) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of("--node-id", start.nodeId()));
    command.addAll(List.of("--data-dir", start.dataDirectory().toString()));
    command.addAll(List.of("--managed", "--incarnation", start.incarnation()));
    command.addAll(List.of("--admin-token-file", start.tokenFile().toString()));
    command.addAll(List.of("--owner-uid", start.ownerUid()));
    start.clusterId().ifPresent(id -> command.addAll(List.of("--cluster-id", id)));
    start.bootstrapFile().ifPresent(file -> command.addAll(List.of("--bootstrap-file", file)));
    command.addAll(start.engine().flags());
    if (!start.retired().isEmpty()) {
      command.addAll(List.of("--retire-data-of", String.join(",", start.retired())));
    }
    command.addAll(List.of("--listen-host", "127.0.0.1"));
    command.addAll(List.of("--client-port", String.valueOf(start.ports().client())));
    command.addAll(List.of("--peer-port", String.valueOf(start.ports().peer())));
    command.addAll(List.of("--port", String.valueOf(start.ports().rest())));
    try {
      Files.createDirectories(start.log().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(start.log().toFile()));
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      return RecordedProcess.of(builder.start().toHandle());
    } catch (IOException e) {
      throw new LocalWorldException("cannot start " + start.nodeId() + ": " + command, e);
    }
  }

  /**
   * What one process is started with.
   *
   * @param clusterId the only cluster whose data it may start with
   * @param ownerUid of the cluster resource for which it is started
   * @param retired members that were removed from the cluster, whose data it moves out of the way
   * @param bootstrapFile for a genesis that begins with it
   */
  public record NodeStart(
      String nodeId,
      String incarnation,
      Path dataDirectory,
      Path tokenFile,
      NodePorts ports,
      Path log,
      Optional<String> clusterId,
      String ownerUid,
      Engine engine,
      List<String> retired,
      Optional<String> bootstrapFile) {}
}
