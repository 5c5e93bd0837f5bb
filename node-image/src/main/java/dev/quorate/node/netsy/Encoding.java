package dev.quorate.node.netsy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** Fields as proto3 writes them: in ascending order, those with the default value left out. */
final class Encoding {
  private Encoding() {}

  /** Writes fields. */
  interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  static byte[] bytes(Part part) {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      part.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static void number(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeUInt64(field, value);
    }
  }

  static void bytes(CodedOutputStream out, int field, ByteString value) throws IOException {
    if (!value.isEmpty()) {
      out.writeBytes(field, value);
    }
  }

  static void text(CodedOutputStream out, int field, String value) throws IOException {
    bytes(out, field, ByteString.copyFromUtf8(value));
  }

  /** A google.protobuf.Timestamp; that of the epoch is a message without fields. */
  static void time(CodedOutputStream out, int field, Optional<Instant> time) throws IOException {
    if (time.isPresent()) {
      Instant instant = time.get();
      byte[] message =
          bytes(
              inner -> {
                number(inner, 1, instant.getEpochSecond());
                number(inner, 2, instant.getNano());
              });
      out.writeByteArray(field, message);
    }
  }
}
