package dev.quorate.node.netsy;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;

/**
 * The last message of a file.
 *
 * @param recordsCrc over all records in their order, each without its own checksum
 */
public record FileFooter(long recordsCrc, long firstRevision, long lastRevision) {
  static final int CRC = 8;

  static FileFooter parse(String where, byte[] bytes) throws InvalidNetsyFile {
    Fields fields = Fields.parse(where, bytes, Fields.Schema.FOOTER);
    fields.check(Rule.FOOTER_CHECKSUM);
    return new FileFooter(fields.number(2), fields.number(3), fields.number(4));
  }

  /** Without the checksum. */
  byte[] body() {
    return Encoding.bytes(this::write);
  }

  private void write(CodedOutputStream out) throws IOException {
    Encoding.number(out, 2, recordsCrc);
    Encoding.number(out, 3, firstRevision);
    Encoding.number(out, 4, lastRevision);
  }
}
