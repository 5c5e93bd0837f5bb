package dev.quorate.node.bolt;

/**
 * A key of a page.
 *
 * @param flags of an element of a leaf
 * @param page below it, of an element of a branch
 * @param value of an element of a leaf; empty in a branch
 */
record Element(int flags, byte[] key, long page, BoltValue value) {
  private static final BoltValue NONE = BoltValue.of(new byte[0]);

  static Element ofLeaf(int flags, byte[] key, BoltValue value) {
    return new Element(flags, key, 0, value);
  }

  static Element ofBranch(byte[] key, long page) {
    return new Element(0, key, page, NONE);
  }

  /** Of key and value. */
  int size() {
    return key.length + value.size();
  }
}
