package dev.quorate.node.netsy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A file as a store of Netsy leaves it after long work, and a program that reads one. */
public final class MillionRecords {
  public static final int RECORDS = 1_000_000;
  public static final int KEYS = 50_000;

  private MillionRecords() {}

  /** Reads the file that is named, with the heap of this process. */
  public static void main(String... args) throws Exception {
    long[] values = {0};
    try (InputStream file = Files.newInputStream(Path.of(args[0]))) {
      Snapshot snapshot = Snapshot.read(file, record -> values[0] += record.value().size());
      System.out.printf(
          "records=%d compacted=%d compactRevision=%d values=%d%n",
          snapshot.header().recordsCount(),
          snapshot.compacted(),
          snapshot.compactRevision(),
          values[0]);
    }
  }

  /**
   * Each key is written again and again; all but the newest values are compacted.
   *
   * @param window of zstd, as a power of 2
   */
  public static void write(Path path, int window) throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
      FileHeader header =
          new FileHeader(Kind.SNAPSHOT, Compression.ZSTD, RECORDS, "n1", Optional.empty());
      // Our writer compresses with a smaller window: what it writes is taken as it is.
      var plain = new ByteArrayOutputStream();
      var _ = new NetsyWriter(plain, header);
      file.write(plain.toByteArray(), 0, 1 + plain.toByteArray()[0]);
      try (var compressed = new ZstdOutputStreamNoFinalizer(file)) {
        compressed.setLong(window);
        var records = new Unheaded(compressed);
        var writer =
            new NetsyWriter(
                records,
                new FileHeader(Kind.SNAPSHOT, Compression.NONE, RECORDS, "n1", Optional.empty()));
        records.begin();
        for (long revision = 1; revision <= RECORDS; revision++) {
          writer.add(record(revision));
        }
        writer.finish();
      }
    }
  }

  private static NetsyRecord record(long revision) {
    long first = (revision - 1) % KEYS + 1;
    boolean isNewest = revision + KEYS > RECORDS;
    return new NetsyRecord(
        revision,
        ByteString.copyFromUtf8("/registry/pods/default/pod-" + first),
        revision == first,
        false,
        first,
        revision == first ? 0 : revision - KEYS,
        (revision - first) / KEYS + 1,
        0,
        0,
        isNewest ? ByteString.copyFrom(new byte[100]) : ByteString.EMPTY,
        Optional.of(Instant.ofEpochSecond(revision)),
        isNewest ? Optional.empty() : Optional.of(Instant.EPOCH),
        "n1",
        Optional.empty());
  }

  /** Leaves out what comes before it is told to begin. */
  private static final class Unheaded extends OutputStream {
    private final OutputStream out;
    private boolean hasBegun;

    Unheaded(OutputStream out) {
      this.out = out;
    }

    void begin() {
      hasBegun = true;
    }

    @Override
    public void write(int octet) throws IOException {
      if (hasBegun) {
        out.write(octet);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (hasBegun) {
        out.write(bytes, offset, length);
      }
    }
  }
}
