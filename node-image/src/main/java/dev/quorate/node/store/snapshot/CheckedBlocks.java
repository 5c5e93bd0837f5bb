package dev.quorate.node.store.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * Reads block by block and adds each block to the checksum as a whole: a checksum of one number
 * after the other takes longer than everything else that reading a snapshot does.
 */
final class CheckedBlocks extends InputStream {
  private final InputStream in;
  private final CRC32C checksum = new CRC32C();
  private final byte[] block;
  private int position;
  private int end;

  /** What comes before it in the block is in the checksum. */
  private int checked;

  CheckedBlocks(InputStream in, int blockBytes) {
    this.in = in;
    this.block = new byte[blockBytes];
  }

  /** Of everything that was read from it. */
  int checksum() {
    checksum.update(block, checked, position - checked);
    checked = position;
    return (int) checksum.getValue();
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? block[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int read = Math.min(length, end - position);
    System.arraycopy(block, position, into, offset, read);
    position += read;
    return read;
  }

  private boolean hasMore() throws IOException {
    if (position < end) {
      return true;
    }
    checksum();
    position = 0;
    checked = 0;
    end = Math.max(0, in.read(block, 0, block.length));
    return end > 0;
  }
}
