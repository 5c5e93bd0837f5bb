package dev.quorate.node.engine.runtime;

import dev.quorate.node.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Disks that throw at any call from the groups' event loop, reads and deletions included. */
record NotOnTheLoop(RaftGroups.Disks disks) implements RaftGroups.Disks {
  @Override
  public Disk log() throws IOException {
    check();
    return new CheckedDisk(disks.log());
  }

  @Override
  public Disk snapshots(int group) throws IOException {
    check();
    return new CheckedDisk(disks.snapshots(group));
  }

  @Override
  public boolean hasSnapshots(int group) throws IOException {
    check();
    return disks.hasSnapshots(group);
  }

  private static void check() {
    String thread = Thread.currentThread().getName();
    if (thread.startsWith("peer-io")) {
      throw new IllegalStateException(thread + " waits for the disk");
    }
  }

  private record CheckedDisk(Disk disk) implements Disk {
    @Override
    public String toString() {
      return disk.toString();
    }

    @Override
    public List<String> list() throws IOException {
      check();
      return disk.list();
    }

    @Override
    public File open(String name) throws IOException {
      check();
      return new CheckedFile(disk.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
      check();
      disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      check();
      disk.delete(name);
    }

    @Override
    public void syncDirectory() throws IOException {
      check();
      disk.syncDirectory();
    }
  }

  private record CheckedFile(Disk.File file) implements Disk.File {
    @Override
    public long size() throws IOException {
      check();
      return file.size();
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
      check();
      file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      check();
      file.write(from, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      check();
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      check();
      file.sync();
    }

    @Override
    public void close() throws IOException {
      check();
      file.close();
    }
  }
}
