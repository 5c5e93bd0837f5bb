package dev.quorate.node.netsy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of one message, and its bytes without the checksum. Unknown fields are covered by the
 * checksum and left aside, as Netsy does; its schema version announces those that matter.
 */
final class Fields {
  private static final Schema TIME = new Schema(0, Set.of(1, 2), Set.of());

  private final String where;
  private final Map<Integer, Long> numbers = new HashMap<>();
  private final Map<Integer, ByteString> pieces = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long crc;

  private Fields(String where) {
    this.where = where;
  }

  /** Which fields are numbers and which have a length; crc is 0 where there is no checksum. */
  record Schema(int crc, Set<Integer> numbers, Set<Integer> pieces) {
    static final Schema HEADER = new Schema(FileHeader.CRC, Set.of(1, 2, 3, 4, 5), Set.of(6, 7));
    static final Schema RECORD =
        new Schema(
            NetsyRecord.CRC, Set.of(1, 2, 4, 5, 6, 7, 8, 9, 10), Set.of(3, 11, 12, 13, 14, 15));
    static final Schema FOOTER = new Schema(FileFooter.CRC, Set.of(2, 3, 4, 8), Set.of());
  }

  static Fields parse(String where, byte[] bytes, Schema schema) throws InvalidNetsyFile {
    var fields = new Fields(where);
    try {
      fields.read(bytes, schema);
    } catch (IOException e) {
      throw new InvalidNetsyFile(Rule.MESSAGE, where, e.getMessage());
    }
    return fields;
  }

  private void read(byte[] bytes, Schema schema) throws IOException, InvalidNetsyFile {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    while (!in.isAtEnd()) {
      int start = in.getTotalBytesRead();
      int tag = in.readTag();
      int field = WireFormat.getTagFieldNumber(tag);
      boolean isChecksum = field == schema.crc();
      if (schema.numbers().contains(field)) {
        expect(tag, WireFormat.WIRETYPE_VARINT);
        long number = in.readUInt64();
        if (isChecksum) {
          checksum(field, number, Arrays.copyOfRange(bytes, start, in.getTotalBytesRead()));
        } else {
          numbers.put(field, number);
        }
      } else if (schema.pieces().contains(field)) {
        expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        pieces.put(field, in.readBytes());
      } else if (!in.skipField(tag)) {
        throw new InvalidNetsyFile(Rule.MESSAGE, where, "a group ends that has not begun");
      }
      if (!isChecksum) {
        body.write(bytes, start, in.getTotalBytesRead() - start);
      }
    }
  }

  // No checksum covers the checksum itself, and the library ignores the last of ten bytes: another
  // spelling of the same number is damage.
  private void checksum(int field, long number, byte[] spelled) throws InvalidNetsyFile {
    byte[] canonical = Encoding.bytes(out -> out.writeUInt64(field, number));
    if (!Arrays.equals(spelled, canonical)) {
      throw new InvalidNetsyFile(
          Rule.MESSAGE, where, "the checksum is not spelled as protobuf does");
    }
    crc = number;
  }

  private void expect(int tag, int wireType) throws InvalidNetsyFile {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw new InvalidNetsyFile(
          Rule.MESSAGE,
          where,
          "field %d has wire type %d instead of %d"
              .formatted(
                  WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag), wireType));
    }
  }

  void check(Rule rule) throws InvalidNetsyFile {
    long computed = Crc64.of(body());
    if (computed != crc) {
      throw new InvalidNetsyFile(
          rule, where, "crc is %016x, its bytes have %016x".formatted(crc, computed));
    }
  }

  /** The message without its checksum. */
  byte[] body() {
    return body.toByteArray();
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  ByteString bytes(int field) {
    return pieces.getOrDefault(field, ByteString.EMPTY);
  }

  String text(int field) throws InvalidNetsyFile {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(field).toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InvalidNetsyFile(Rule.MESSAGE, where, "field " + field + " is not UTF-8");
    }
  }

  Optional<Instant> time(int field) throws InvalidNetsyFile {
    if (!pieces.containsKey(field)) {
      return Optional.empty();
    }
    Fields time = parse(where, bytes(field).toByteArray(), TIME);
    try {
      return Optional.of(Instant.ofEpochSecond(time.number(1), time.number(2)));
    } catch (DateTimeException | ArithmeticException e) {
      throw new InvalidNetsyFile(
          Rule.MESSAGE, where, "field %d is no time: %s".formatted(field, e.getMessage()));
    }
  }
}
