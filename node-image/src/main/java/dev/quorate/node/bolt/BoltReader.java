package dev.quorate.node.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a file of bbolt that nobody writes to, one page after the other. Believes nothing: a page
 * that cannot belong where it is comes with its number.
 */
public final class BoltReader {
  private static final int LEAST_PAGE = 512;
  private static final int MOST_PAGE = 1 << 16;

  /** Far beyond any tree: a branch that leads back to itself would never end. */
  private static final int MOST_DEPTH = 64;

  private final FileChannel file;
  private final Meta meta;

  /** Pages that were read for one bucket: a tree has each at most once. */
  private long read;

  /** What a meta page says. */
  private record Meta(int pageSize, long root, long end, long transaction) {}

  /**
   * @param file its position is not used
   * @param size of the part of it that belongs to bbolt
   */
  public BoltReader(FileChannel file, long size) throws IOException {
    this.file = file;
    this.meta = newestMeta(size);
    if (meta.end() > size / meta.pageSize()) {
      throw new InvalidBoltFile(
          "it is cut off: it must have %d pages of %d bytes and has %d bytes"
              .formatted(meta.end(), meta.pageSize(), size));
    }
  }

  // The second one is behind the first page, whose size the first one says: or it would, if it were
  // not the damaged one. So all sizes are tried.
  private Meta newestMeta(long size) throws IOException {
    Optional<Meta> newest = metaAt(0, size);
    for (int page = LEAST_PAGE; page <= MOST_PAGE; page *= 2) {
      Optional<Meta> second = metaAt(page, size);
      if (second.isPresent()
          && second.get().pageSize() == page
          && newest.filter(m -> m.transaction() >= second.get().transaction()).isEmpty()) {
        newest = second;
      }
    }
    return newest.orElseThrow(
        () -> new InvalidBoltFile("it is no file of bbolt: it has no valid meta page"));
  }

  private Optional<Meta> metaAt(long position, long size) throws IOException {
    int bytes = Format.PAGE_HEADER + Format.CHECKED_META + Long.BYTES;
    if (position + bytes > size) {
      return Optional.empty();
    }
    ByteBuffer page = read(position, bytes);
    int from = Format.PAGE_HEADER;
    int pageSize = page.getInt(from + 8);
    boolean isValid =
        page.getInt(from) == Format.MAGIC
            && page.getInt(from + 4) == Format.VERSION
            && Integer.bitCount(pageSize) == 1
            && pageSize >= LEAST_PAGE
            && pageSize <= MOST_PAGE
            && page.getLong(from + Format.CHECKED_META) == Format.checksum(page, from);
    return isValid
        ? Optional.of(
            new Meta(
                pageSize,
                page.getLong(from + 16),
                page.getLong(from + 40),
                page.getLong(from + 48)))
        : Optional.empty();
  }

  private ByteBuffer read(long position, int bytes) throws IOException {
    ByteBuffer read = Format.buffer(bytes);
    while (read.hasRemaining()) {
      if (file.read(read, position + read.position()) < 0) {
        throw new InvalidBoltFile("it ends within a page");
      }
    }
    return read.flip();
  }

  /** Gets keys with their values in their order. */
  @FunctionalInterface
  public interface Visitor {
    void visit(byte[] key, ByteBuffer value) throws IOException;
  }

  /**
   * Every key of a bucket, in their order.
   *
   * @return whether there is such a bucket
   */
  public boolean forEach(byte[] bucket, Visitor visitor) throws IOException {
    boolean[] found = {false};
    read = 0;
    walk(
        meta.root(),
        0,
        (flags, key, value) -> {
          if (flags == Format.BUCKET && Arrays.equals(key, bucket)) {
            found[0] = true;
            walkBucket(value, visitor);
          }
        });
    return found[0];
  }

  private void walkBucket(ByteBuffer value, Visitor visitor) throws IOException {
    if (value.remaining() < Format.BUCKET_HEADER) {
      throw new InvalidBoltFile("a bucket has a header of %d bytes".formatted(value.remaining()));
    }
    LeafVisitor items = new InOrder(visitor);
    long root = value.getLong(value.position());
    if (root != 0) {
      walk(root, 0, items);
      return;
    }
    ByteBuffer inline =
        value
            .slice(
                value.position() + Format.BUCKET_HEADER, value.remaining() - Format.BUCKET_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN);
    if (inline.remaining() < Format.PAGE_HEADER || inline.getShort(8) != Format.LEAF) {
      throw new InvalidBoltFile("a bucket without pages has no leaf either");
    }
    leaf("a bucket without pages", inline, items);
  }

  private interface LeafVisitor {
    void visit(int flags, byte[] key, ByteBuffer value) throws IOException;
  }

  /** A key that comes twice, or too late, would be lost or take another one's place. */
  private static final class InOrder implements LeafVisitor {
    private final Visitor visitor;
    private byte[] last = {};

    InOrder(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void visit(int flags, byte[] key, ByteBuffer value) throws IOException {
      if (Arrays.compareUnsigned(last, key) >= 0) {
        throw new InvalidBoltFile("the keys of a bucket are not in their order");
      }
      last = key;
      if (flags != Format.BUCKET) {
        visitor.visit(key, value);
      }
    }
  }

  private void walk(long id, int depth, LeafVisitor visitor) throws IOException {
    String name = "page " + id;
    read++;
    if (depth > MOST_DEPTH || read > meta.end()) {
      throw new InvalidBoltFile(name + " is part of a tree without end");
    }
    ByteBuffer page = page(id);
    switch (page.getShort(8)) {
      case Format.LEAF -> leaf(name, page, visitor);
      case Format.BRANCH -> branch(name, page, depth, visitor);
      default ->
          throw new InvalidBoltFile(name + " is neither a branch nor a leaf, as it should be");
    }
  }

  private ByteBuffer page(long id) throws IOException {
    if (id < 2 || id >= meta.end()) {
      throw new InvalidBoltFile("page %d is not among its %d pages".formatted(id, meta.end()));
    }
    ByteBuffer head = read(id * meta.pageSize(), Format.PAGE_HEADER);
    long overflow = head.getInt(12) & 0xFFFF_FFFFL;
    if (head.getLong(0) != id || overflow >= meta.end() - id) {
      throw new InvalidBoltFile("page %d says that it is another one, or too long".formatted(id));
    }
    long bytes = (overflow + 1) * meta.pageSize();
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new InvalidBoltFile("page %d has %d bytes".formatted(id, bytes));
    }
    return read(id * meta.pageSize(), (int) bytes);
  }

  private static int count(String name, ByteBuffer page) throws InvalidBoltFile {
    int count = page.getShort(10) & 0xFFFF;
    if (Format.PAGE_HEADER + (long) count * Format.ELEMENT > page.limit()) {
      throw new InvalidBoltFile("%s cannot have %d keys".formatted(name, count));
    }
    return count;
  }

  private void branch(String name, ByteBuffer page, int depth, LeafVisitor visitor)
      throws IOException {
    int count = count(name, page);
    for (int i = 0; i < count; i++) {
      walk(page.getLong(Format.PAGE_HEADER + i * Format.ELEMENT + 8), depth + 1, visitor);
    }
  }

  private static void leaf(String name, ByteBuffer page, LeafVisitor visitor) throws IOException {
    int count = count(name, page);
    for (int i = 0; i < count; i++) {
      int at = Format.PAGE_HEADER + i * Format.ELEMENT;
      long position = page.getInt(at + 4) & 0xFFFF_FFFFL;
      long keySize = page.getInt(at + 8) & 0xFFFF_FFFFL;
      long valueSize = page.getInt(at + 12) & 0xFFFF_FFFFL;
      if (at + position + keySize + valueSize > page.limit()) {
        throw new InvalidBoltFile("%s has a key that is not on it".formatted(name));
      }
      byte[] key = new byte[(int) keySize];
      page.get((int) (at + position), key);
      visitor.visit(
          page.getInt(at),
          key,
          page.slice((int) (at + position + keySize), (int) valueSize)
              .order(ByteOrder.LITTLE_ENDIAN));
    }
  }
}
