package dev.quorate.node.identity;

import dev.quorate.node.files.DirectorySync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Changes of the names in a data directory; any of them may be the last. */
interface DirectoryMoves {
  /** Does nothing if it is there. */
  void makeDirectory(Path directory) throws IOException;

  /** A file or a directory, all of it or nothing. */
  void move(Path from, Path to) throws IOException;

  /** A file, or a directory that is empty. */
  void delete(Path path) throws IOException;

  /** Makes the names in it durable. */
  void sync(Path directory) throws IOException;

  /** The file system. */
  record OnFileSystem() implements DirectoryMoves {
    @Override
    public void makeDirectory(Path directory) throws IOException {
      Files.createDirectories(directory);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
      Files.delete(path);
    }

    @Override
    public void sync(Path directory) throws IOException {
      DirectorySync.force(directory);
    }
  }
}
