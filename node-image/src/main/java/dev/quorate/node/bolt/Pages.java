package dev.quorate.node.bolt;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes the pages of a file in their order and gives them their numbers. Without a stream it only
 * counts: the first page of a file says where everything ends.
 */
final class Pages {
  static final int PAGE = 4096;

  private final OutputStream out;
  private final boolean isWritten;
  private long next;

  private Pages(OutputStream out, boolean isWritten) {
    this.out = out;
    this.isWritten = isWritten;
  }

  static Pages counted() {
    return new Pages(OutputStream.nullOutputStream(), false);
  }

  static Pages written(OutputStream out) {
    return new Pages(out, true);
  }

  /** The number of the next page: so many there are. */
  long next() {
    return next;
  }

  /** One page, its header included. */
  long append(ByteBuffer page) throws IOException {
    out.write(Format.bytes(page));
    return next++;
  }

  /**
   * A page of a tree.
   *
   * @param flags that of a leaf or of a branch
   */
  long append(int flags, List<Element> elements, int bytes) throws IOException {
    int pages = Math.max(1, Math.ceilDiv(bytes, PAGE));
    long id = next;
    next += pages;
    if (isWritten) {
      write(id, flags, elements, pages - 1);
      int padding = pages * PAGE - bytes;
      out.write(new byte[padding]);
    }
    return id;
  }

  private void write(long id, int flags, List<Element> elements, int overflow) throws IOException {
    ByteBuffer head =
        Format.buffer(Format.PAGE_HEADER + elements.size() * Format.ELEMENT)
            .putLong(id)
            .putShort((short) flags)
            .putShort((short) elements.size())
            .putInt(overflow);
    int position = elements.size() * Format.ELEMENT;
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      // From the element itself to its key.
      int distance = position - i * Format.ELEMENT;
      if (flags == Format.LEAF) {
        head.putInt(element.flags())
            .putInt(distance)
            .putInt(element.key().length)
            .putInt(element.value().size());
      } else {
        head.putInt(distance).putInt(element.key().length).putLong(element.page());
      }
      position += element.size();
    }
    out.write(Format.bytes(head));
    for (Element element : elements) {
      out.write(element.key());
      element.value().writeTo(out);
    }
  }
}
