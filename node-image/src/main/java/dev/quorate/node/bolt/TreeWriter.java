package dev.quorate.node.bolt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds a tree from its leaves up, of keys that come in their order: in memory is one unfinished
 * page of each level, however large the tree gets.
 */
final class TreeWriter {
  /** The count of a page has 16 bits; etcd's own keys never come near. */
  private static final int MOST_ELEMENTS = 0xFFFF;

  private final Pages pages;
  private final List<Level> levels = new ArrayList<>();
  private byte[] last = {};

  TreeWriter(Pages pages) {
    this.pages = pages;
    levels.add(new Level(Format.LEAF));
  }

  void add(int flags, byte[] key, BoltValue value) throws IOException {
    if (Arrays.compareUnsigned(last, key) >= 0) {
      throw new IllegalArgumentException("keys of a bucket must ascend, and none may be empty");
    }
    last = key;
    add(0, Element.ofLeaf(flags, key, value));
  }

  private void add(int height, Element element) throws IOException {
    if (height == levels.size()) {
      levels.add(new Level(Format.BRANCH));
    }
    Level level = levels.get(height);
    if (level.isFullFor(element)) {
      flush(height, level.head());
    }
    level.add(element);
  }

  private void flush(int height, List<Element> elements) throws IOException {
    Level level = levels.get(height);
    long page = pages.append(level.flags, elements, Level.bytes(elements));
    add(height + 1, Element.ofBranch(elements.getFirst().key(), page));
  }

  /**
   * @return the page at the top
   */
  long end() throws IOException {
    for (int height = 0; ; height++) {
      Level level = levels.get(height);
      if (height == levels.size() - 1) {
        return pages.append(level.flags, level.elements, Level.bytes(level.elements));
      }
      flush(height, level.elements);
    }
  }

  /** The unfinished page of a level. */
  private static final class Level {
    final int flags;
    List<Element> elements = new ArrayList<>();
    private int bytes = Format.PAGE_HEADER;

    Level(int flags) {
      this.flags = flags;
    }

    boolean isFullFor(Element element) {
      return elements.size() > least()
          && (bytes + Format.ELEMENT + element.size() > Pages.PAGE
              || elements.size() == MOST_ELEMENTS);
    }

    /** A branch with one page below it would be a detour: one more is kept for the next page. */
    private int least() {
      return flags == Format.LEAF ? 0 : 2;
    }

    /** Takes those that are to be written, and keeps the others. */
    List<Element> head() {
      int kept = flags == Format.LEAF ? 0 : 1;
      List<Element> head = new ArrayList<>(elements.subList(0, elements.size() - kept));
      elements = new ArrayList<>(elements.subList(elements.size() - kept, elements.size()));
      bytes = bytes(elements);
      return head;
    }

    void add(Element element) {
      elements.add(element);
      bytes = Math.addExact(bytes, Format.ELEMENT + element.size());
    }

    static int bytes(List<Element> elements) {
      int sum = Format.PAGE_HEADER;
      for (Element element : elements) {
        sum = Math.addExact(sum, Format.ELEMENT + element.size());
      }
      return sum;
    }
  }
}
