package dev.quorate.node.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the names in a directory durable: a rename alone may be lost in a power cut. */
public final class DirectorySync {
  private DirectorySync() {}

  /**
   * Durable when it returns.
   *
   * @throws UnsuitableFileSystem if the file system cannot do that
   */
  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw UnsuitableFileSystem.insteadOf(
          e, directory, "cannot make the names of its files durable");
    }
  }
}
