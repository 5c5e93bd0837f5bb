package dev.quorate.node.netsy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Files in memory. */
public final class NetsyFiles {
  /** Two records, built from the description of the format by another program. */
  public static final byte[] VECTOR =
      HexFormat.of()
          .parseHex(
              "1d08bfd4b0b3e9c1b44d1801200128023204736565643a060880e2cfaa062708b3dbabc9e8ddacff6610"
                  + "011a065f6e657473792001300140015a0131620208017204736565642608"
                  + "87cbaf9cc9cf99907410021a03666f6f2001300240015a036261726202080272047365656418"
                  + "10bf8bdbd0e098e59234180120024098c2fb9bbfada5d704");

  private NetsyFiles() {}

  public static NetsyRecord created(long revision, String key, String value) {
    return NetsyRecord.creation(
        revision, ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value));
  }

  public static byte[] file(Kind kind, Compression compression, List<NetsyRecord> records) {
    return file(
        new FileHeader(kind, compression, records.size(), "seed", Optional.empty()), records);
  }

  public static byte[] file(FileHeader header, List<NetsyRecord> records) {
    var bytes = new ByteArrayOutputStream();
    try {
      var writer = new NetsyWriter(bytes, header);
      for (NetsyRecord record : records) {
        writer.add(record);
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] snapshot(NetsyRecord... records) {
    return file(Kind.SNAPSHOT, Compression.NONE, List.of(records));
  }

  /** What one reading found. */
  public record Read(Snapshot snapshot, List<NetsyRecord> records) {}

  public static Read read(byte[] file) throws IOException, InvalidNetsyFile {
    List<NetsyRecord> records = new ArrayList<>();
    Snapshot snapshot = Snapshot.read(new ByteArrayInputStream(file), records::add);
    return new Read(snapshot, records);
  }

  /** A history of a few keys: creations, changes, deletions, compacted values, leases. */
  public static List<NetsyRecord> history(Random random, int length) {
    List<NetsyRecord> records = new ArrayList<>();
    List<NetsyRecord> newest = new ArrayList<>();
    for (int revision = 1; revision <= length; revision++) {
      NetsyRecord record;
      if (newest.isEmpty() || random.nextInt(3) == 0) {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        record =
            NetsyRecord.creation(
                revision, ByteString.copyFromUtf8("key-" + revision), ByteString.copyFrom(value));
      } else {
        NetsyRecord before = newest.remove(random.nextInt(newest.size()));
        record = next(before, revision, random);
        if (random.nextInt(3) == 0) {
          records.set((int) before.revision() - 1, compacted(before));
        }
      }
      if (!record.deleted()) {
        newest.add(record);
      } else if (random.nextInt(3) == 0) {
        record = compacted(record);
      }
      records.add(record);
    }
    return records;
  }

  private static NetsyRecord next(NetsyRecord before, long revision, Random random) {
    boolean isDeletion = random.nextInt(4) == 0;
    return new NetsyRecord(
        revision,
        before.key(),
        false,
        isDeletion,
        before.createRevision(),
        before.revision(),
        isDeletion ? 0 : before.version() + 1,
        random.nextInt(3) == 0 ? random.nextLong() : 0,
        0,
        isDeletion ? ByteString.EMPTY : ByteString.copyFromUtf8("v" + revision),
        Optional.of(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))),
        Optional.empty(),
        "node-ü",
        Optional.of(Instant.ofEpochMilli(random.nextLong(1L << 42))));
  }

  /** As Netsy leaves a record whose value nobody can read any more. */
  public static NetsyRecord compacted(NetsyRecord record) {
    return new NetsyRecord(
        record.revision(),
        record.key(),
        record.created(),
        record.deleted(),
        record.createRevision(),
        record.previousRevision(),
        record.version(),
        record.lease(),
        record.encryptionKey(),
        ByteString.EMPTY,
        record.createdAt(),
        Optional.of(Instant.EPOCH),
        record.leaderId(),
        record.replicatedAt());
  }
}
