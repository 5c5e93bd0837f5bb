package dev.quorate.node.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small ext4 file system of its own, which can hang (fsfreeze) and be full. Needs root, mkfs.ext4
 * and loop devices, as `make faults` of root has them.
 */
final class LoopDisk implements AutoCloseable {
  private static final String SIZE = "256M";

  /** What ext4 may need to keep account of a file of the rest. */
  private static final long MARGIN = 4L << 20;

  private static final String FILLER = "filler";

  private final Path mountPoint;
  private final Thread atExit = new Thread(this::unmount);

  private LoopDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  static boolean isWanted() {
    return Boolean.getBoolean("quorate.disks");
  }

  static LoopDisk mount(Path mountPoint) {
    try {
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String image = mountPoint + ".img";
    run("truncate", "-s", SIZE, image);
    run("mkfs.ext4", "-q", "-F", "-m", "0", image);
    run("mount", "-o", "loop", image, mountPoint.toString());
    LoopDisk disk = new LoopDisk(mountPoint);
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    return disk;
  }

  /** Every write and fsync waits until it is thawed; kill -9 waits for it too. */
  void freeze() {
    run("fsfreeze", "--freeze", mountPoint.toString());
  }

  void thaw() {
    run("fsfreeze", "--unfreeze", mountPoint.toString());
  }

  /** Until not a byte is left. */
  void fill() throws IOException {
    long most = Files.getFileStore(mountPoint).getUsableSpace() - MARGIN;
    if (most > 0) {
      run("fallocate", "-l", String.valueOf(most), mountPoint.resolve(FILLER).toString());
    }
    try (OutputStream rest = Files.newOutputStream(mountPoint.resolve(FILLER + ".rest"))) {
      byte[] block = new byte[4096];
      while (true) {
        rest.write(block);
      }
    } catch (IOException full) {
      // That is what it is for.
    }
  }

  void empty() throws IOException {
    Files.deleteIfExists(mountPoint.resolve(FILLER));
    Files.deleteIfExists(mountPoint.resolve(FILLER + ".rest"));
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(List.of(command) + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void thawIfFrozen() {
    try {
      thaw();
    } catch (IllegalStateException notFrozen) {
      // The usual case.
    }
  }

  private void unmount() {
    thawIfFrozen();
    run("umount", "--lazy", mountPoint.toString());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    unmount();
  }
}
