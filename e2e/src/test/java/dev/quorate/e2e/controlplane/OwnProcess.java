package dev.quorate.e2e.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program that may be started again; what it prints goes to a file. */
final class OwnProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final String name;
  private final Path log;
  private Optional<Process> process = Optional.empty();

  OwnProcess(String name, Path directory) {
    this.name = name;
    this.log = directory.resolve(name + ".log");
  }

  /** Free now, and seldom taken by another program before they are used. */
  static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start(List<String> command) {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      process =
          Optional.of(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                  .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  /** kill -9. */
  void kill() {
    process.ifPresent(Process::destroyForcibly);
    awaitEnd();
  }

  /** SIGTERM. */
  void stop() {
    process.ifPresent(Process::destroy);
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (process.isPresent() && !process.get().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that it has printed, over all its starts. */
  String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.ifPresent(Process::destroyForcibly);
    awaitEnd();
  }
}
