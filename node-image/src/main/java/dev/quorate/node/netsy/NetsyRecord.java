package dev.quorate.node.netsy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * One change of one key.
 *
 * @param value empty for a tombstone, and for a value that was compacted
 * @param lease the id of a lease that Netsy itself does not keep
 * @param encryptionKey the id of the data encryption key of the value; 0 for none
 */
public record NetsyRecord(
    long revision,
    ByteString key,
    boolean created,
    boolean deleted,
    long createRevision,
    long previousRevision,
    long version,
    long lease,
    long encryptionKey,
    ByteString value,
    Optional<Instant> createdAt,
    Optional<Instant> compactedAt,
    String leaderId,
    Optional<Instant> replicatedAt) {
  static final int CRC = 1;

  /** A key that is created, as {@code seedgen} of Netsy writes it. */
  public static NetsyRecord creation(long revision, ByteString key, ByteString value) {
    return new NetsyRecord(
        revision,
        key,
        true,
        false,
        revision,
        0,
        1,
        0,
        0,
        value,
        Optional.empty(),
        Optional.empty(),
        "seed",
        Optional.empty());
  }

  static NetsyRecord of(Fields fields) throws InvalidNetsyFile {
    return new NetsyRecord(
        fields.number(2),
        fields.bytes(3),
        fields.number(4) != 0,
        fields.number(5) != 0,
        fields.number(6),
        fields.number(7),
        fields.number(8),
        fields.number(9),
        fields.number(10),
        fields.bytes(11),
        fields.time(12),
        fields.time(13),
        fields.text(14),
        fields.time(15));
  }

  /** Without the checksum. */
  byte[] body() {
    return Encoding.bytes(this::write);
  }

  private void write(CodedOutputStream out) throws IOException {
    Encoding.number(out, 2, revision);
    Encoding.bytes(out, 3, key);
    Encoding.number(out, 4, created ? 1 : 0);
    Encoding.number(out, 5, deleted ? 1 : 0);
    Encoding.number(out, 6, createRevision);
    Encoding.number(out, 7, previousRevision);
    Encoding.number(out, 8, version);
    Encoding.number(out, 9, lease);
    Encoding.number(out, 10, encryptionKey);
    Encoding.bytes(out, 11, value);
    Encoding.time(out, 12, createdAt);
    Encoding.time(out, 13, compactedAt);
    Encoding.text(out, 14, leaderId);
    Encoding.time(out, 15, replicatedAt);
  }
}
