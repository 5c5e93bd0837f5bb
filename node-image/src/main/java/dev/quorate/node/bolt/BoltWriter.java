package dev.quorate.node.bolt;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a file of bbolt from its beginning to its end. Its first pages say where the last ones
 * are, so everything is gone through twice: to count the pages, and to write them.
 */
public final class BoltWriter {
  /** Two metas, and the list of the free pages, of which there are none. */
  private static final long FREELIST = 2;

  private final List<BoltBucket> buckets;
  private final long root;
  private final long end;

  /** Counts. */
  public BoltWriter(List<BoltBucket> buckets) throws IOException {
    this.buckets =
        buckets.stream()
            .sorted(Comparator.comparing(BoltBucket::name, Arrays::compareUnsigned))
            .toList();
    Pages counted = Pages.counted();
    head(0, 0, counted);
    this.root = trees(counted);
    this.end = counted.next();
  }

  /** In bytes. */
  public long size() {
    return end * Pages.PAGE;
  }

  /** Flushes nothing and does not close. */
  public void writeTo(OutputStream out) throws IOException {
    Pages written = Pages.written(out);
    head(root, end, written);
    if (trees(written) != root || written.next() != end) {
      throw new IllegalStateException("the buckets are not as they were when they were counted");
    }
  }

  private static void head(long root, long end, Pages pages) throws IOException {
    for (int transaction = 0; transaction < 2; transaction++) {
      pages.append(meta(transaction, root, end));
    }
    pages.append(page(FREELIST, Format.FREELIST));
  }

  private static ByteBuffer page(long id, int flags) {
    return Format.buffer(Pages.PAGE)
        .putLong(id)
        .putShort((short) flags)
        .putShort((short) 0)
        .putInt(0);
  }

  /** That of the higher transaction counts; the next one is written over the other. */
  private static ByteBuffer meta(long transaction, long root, long end) {
    ByteBuffer meta =
        page(transaction, Format.META)
            .putInt(Format.MAGIC)
            .putInt(Format.VERSION)
            .putInt(Pages.PAGE)
            .putInt(0)
            .putLong(root)
            .putLong(0)
            .putLong(FREELIST)
            .putLong(end)
            .putLong(transaction);
    return meta.putLong(Format.checksum(meta, Format.PAGE_HEADER));
  }

  /**
   * @return the page of the list of buckets
   */
  private long trees(Pages pages) throws IOException {
    long[] roots = new long[buckets.size()];
    for (int i = 0; i < roots.length; i++) {
      TreeWriter tree = new TreeWriter(pages);
      buckets.get(i).items().forEach((key, value) -> tree.add(0, key, value));
      roots[i] = tree.end();
    }
    TreeWriter list = new TreeWriter(pages);
    for (int i = 0; i < roots.length; i++) {
      list.add(Format.BUCKET, buckets.get(i).name(), header(roots[i]));
    }
    return list.end();
  }

  private static BoltValue header(long root) {
    return BoltValue.of(Format.bytes(Format.buffer(Format.BUCKET_HEADER).putLong(root).putLong(0)));
  }
}
