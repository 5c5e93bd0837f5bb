package dev.quorate.node.transport;

/** Bytes that are no frame of this protocol version. The connection is closed. */
final class BadFrame extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadFrame(String what) {
    super(what);
  }
}
