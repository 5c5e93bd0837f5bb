package dev.quorate.node.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One directory on a disk; its string says where it is. */
public interface Disk {
  /** Names of the files in it, in order. */
  List<String> list() throws IOException;

  /** Opens a file for reading and writing, and makes it if it is not there. */
  File open(String name) throws IOException;

  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void syncDirectory() throws IOException;

  /** A file on it. */
  interface File extends Closeable {
    long size() throws IOException;

    /** Reads until the buffer is full or the file ends. */
    void read(ByteBuffer into, long position) throws IOException;

    /** Writes the whole buffer. */
    void write(ByteBuffer from, long position) throws IOException;

    void truncate(long size) throws IOException;

    /** Makes the content durable, and the length if it changed (fdatasync). */
    void sync() throws IOException;
  }
}
