package dev.quorate.node.transport;

/** Bytes that are no frame of this release. The connection is closed. */
class BadFrame extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadFrame(String what) {
    super(what);
  }

  /** Of a kind that this release does not know: nothing is damaged, a newer one sent it. */
  static final class Unknown extends BadFrame {
    private static final long serialVersionUID = 1L;

    Unknown(String what) {
      super(what);
    }
  }
}
