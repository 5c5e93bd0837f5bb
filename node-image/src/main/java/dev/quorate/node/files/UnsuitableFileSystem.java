package dev.quorate.node.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file system lacks what a data directory needs; the system's own words for it tell nobody. */
public final class UnsuitableFileSystem extends IOException {
  private static final long serialVersionUID = 1L;

  /** Of EINVAL, ENOTSUP, ENOSYS and ENOLCK (errno(3)); anything else is a failure of the disk. */
  private static final List<String> LACKING =
      List.of(
          "Invalid argument",
          "Operation not supported",
          "Function not implemented",
          "No locks available");

  private UnsuitableFileSystem(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * @param lacks what it does not do, after "the file system of ..."
   * @return {@code failure} itself if it is of another kind
   */
  public static IOException insteadOf(IOException failure, Path directory, String lacks) {
    String words = String.valueOf(failure.getMessage());
    return LACKING.stream().anyMatch(words::contains)
        ? new UnsuitableFileSystem(
            "the file system of "
                + directory
                + " "
                + lacks
                + " ("
                + words
                + "): use a directory on a local file system or on a block volume",
            failure)
        : failure;
  }

  /** Without the name of the class: it ends up in messages for people. */
  @SuppressWarnings(
      "OverrideThrowableToString") // getMessage is custom already; this drops the class name
  @Override
  public String toString() {
    return getMessage();
  }
}
