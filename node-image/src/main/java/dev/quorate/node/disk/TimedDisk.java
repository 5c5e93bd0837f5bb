package dev.quorate.node.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk that tells how long its files take to become durable. */
public final class TimedDisk implements Disk {
  private final Disk disk;
  private final Listener listener;

  public TimedDisk(Disk disk, Listener listener) {
    this.disk = disk;
    this.listener = listener;
  }

  /** Called on the thread that flushed, for every flush that succeeded; must not block. */
  @FunctionalInterface
  public interface Listener {
    void flushed(long nanos);
  }

  @Override
  public String toString() {
    return disk.toString();
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public File open(String name) throws IOException {
    return new TimedFile(disk.open(name), listener);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  private record TimedFile(File file, Listener listener) implements File {
    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
      file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      file.write(from, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      long begun = System.nanoTime();
      file.sync();
      listener.flushed(System.nanoTime() - begun);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
