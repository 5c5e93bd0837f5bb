package dev.quorate.node.identity;

import dev.quorate.node.files.DirectorySync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The changes of a data directory by which data is moved; a crash may follow any of them. */
interface DirectoryChanges {
  /** Durable when it returns. */
  void write(Retirement decided, Path directory) throws IOException;

  /** Does nothing if it is there. */
  void makeDirectory(Path directory) throws IOException;

  /** A file or a directory, all of it or nothing. */
  void move(Path from, Path to) throws IOException;

  /** A file, or a directory that is empty. */
  void delete(Path path) throws IOException;

  /** Makes the names in it durable. */
  void sync(Path directory) throws IOException;

  /** The file system. */
  record OnFileSystem() implements DirectoryChanges {
    @Override
    public void write(Retirement decided, Path directory) throws IOException {
      decided.write(directory);
    }

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
