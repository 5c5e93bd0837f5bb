package dev.quorate.node.cli.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;

/** A key for people: text as it is, other bytes escaped. */
final class KeyText {
  private KeyText() {}

  static String of(ByteString key) {
    return TextFormat.escapeBytes(key);
  }
}
