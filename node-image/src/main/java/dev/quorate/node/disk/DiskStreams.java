package dev.quorate.node.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A file on a disk, from its beginning to its end. */
public final class DiskStreams {
  private DiskStreams() {}

  /** Reads from the beginning; leaves the file open. */
  public static InputStream reading(Disk.File file) {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(into, offset, length);
        file.read(bytes, position);
        int read = bytes.position() - offset;
        position += read;
        return read == 0 && length > 0 ? -1 : read;
      }
    };
  }

  /**
   * Writes from the beginning; leaves the file open. What it has written is flushed piece by piece:
   * one flush of a large file at its end would hold up those of others on the same disk.
   *
   * @param piece bytes
   */
  public static OutputStream writing(Disk.File file, int piece) {
    return new OutputStream() {
      private long position;
      private long flushed;

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        file.write(ByteBuffer.wrap(from, offset, length), position);
        position += length;
        if (position - flushed >= piece) {
          file.sync();
          flushed = position;
        }
      }
    };
  }
}
