package dev.quorate.node.netsy;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The first message of a file: what follows, and how many records. */
public record FileHeader(
    Kind kind,
    Compression compression,
    long recordsCount,
    String leaderId,
    Optional<Instant> createdAt) {
  static final int CRC = 1;

  private static final String WHERE = "header";

  static FileHeader parse(byte[] bytes) throws InvalidNetsyFile {
    Fields fields = Fields.parse(WHERE, bytes, Fields.Schema.HEADER);
    fields.check(Rule.HEADER_CHECKSUM);
    if (fields.number(2) != 0) {
      throw new InvalidNetsyFile(
          Rule.SCHEMA_VERSION, WHERE, "schema_version is " + fields.number(2));
    }
    long recordsCount = fields.number(5);
    if (recordsCount < 0) {
      throw new InvalidNetsyFile(Rule.RECORDS_COUNT, WHERE, "records_count is " + recordsCount);
    }
    return new FileHeader(
        kind(fields.number(3)),
        compression(fields.number(4)),
        recordsCount,
        fields.text(6),
        fields.time(7));
  }

  /** Without the checksum. */
  byte[] body() {
    return Encoding.bytes(this::write);
  }

  private void write(CodedOutputStream out) throws IOException {
    Encoding.number(out, 3, kind.number());
    Encoding.number(out, 4, compression.number());
    Encoding.number(out, 5, recordsCount);
    Encoding.text(out, 6, leaderId);
    Encoding.time(out, 7, createdAt);
  }

  private static Kind kind(long number) throws InvalidNetsyFile {
    return Stream.of(Kind.values())
        .filter(kind -> kind.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidNetsyFile(
                    Rule.KIND,
                    WHERE,
                    "kind is " + number + ", neither snapshot (1) nor chunk (2)"));
  }

  private static Compression compression(long number) throws InvalidNetsyFile {
    return Stream.of(Compression.values())
        .filter(compression -> compression.number() == number)
        .findFirst()
        .orElseThrow(
            () -> new InvalidNetsyFile(Rule.COMPRESSION, WHERE, "compression is " + number));
  }
}
