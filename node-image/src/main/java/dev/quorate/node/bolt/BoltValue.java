package dev.quorate.node.bolt;

import java.io.IOException;
import java.io.OutputStream;

/** A value that writes itself, so that nobody has to hold a copy of it. */
public interface BoltValue {
  int size();

  /** Writes as many bytes. */
  void writeTo(OutputStream out) throws IOException;

  static BoltValue of(byte[] bytes) {
    return new BoltValue() {
      @Override
      public int size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
