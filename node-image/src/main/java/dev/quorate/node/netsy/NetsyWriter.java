package dev.quorate.node.netsy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a file, one record at a time. Equal records give equal bytes; the header comes first and
 * names the number of records, so that number is asked for first.
 */
public final class NetsyWriter {
  private final FileHeader header;
  private final OutputStream out;
  private final Crc64 recordsCrc = new Crc64();
  private long records;
  private long firstRevision;
  private long lastRevision;

  /** Writes the header; nothing is closed. */
  public NetsyWriter(OutputStream file, FileHeader header) throws IOException {
    this.header = header;
    write(file, withChecksum(header.body(), FileHeader.CRC));
    this.out =
        switch (header.compression()) {
          case NONE -> new BufferedOutputStream(new Unclosed(file), 1 << 16);
          case ZSTD ->
              new BufferedOutputStream(
                  new ZstdOutputStreamNoFinalizer(new Unclosed(file)), 1 << 16);
        };
  }

  /**
   * @throws IllegalArgumentException if it is longer than what Netsy reads
   */
  public void add(NetsyRecord record) throws IOException {
    byte[] body = record.body();
    byte[] message = withChecksum(body, NetsyRecord.CRC);
    if (message.length > Messages.MOST_BYTES) {
      throw new IllegalArgumentException(
          "record %d has %d bytes; %s"
              .formatted(records + 1, message.length, Rule.MESSAGE_SIZE.cure()));
    }
    write(out, message);
    recordsCrc.update(body);
    if (records == 0) {
      firstRevision = record.revision();
    }
    lastRevision = record.revision();
    records++;
  }

  /** Writes the footer and ends the compressed part. */
  public void finish() throws IOException {
    if (records != header.recordsCount()) {
      throw new IllegalStateException(
          "the header names %d records, %d were added".formatted(header.recordsCount(), records));
    }
    byte[] body = new FileFooter(recordsCrc.value(), firstRevision, lastRevision).body();
    write(out, withChecksum(body, FileFooter.CRC));
    out.close();
  }

  private static byte[] withChecksum(byte[] body, int field) {
    long crc = Crc64.of(body);
    return Encoding.bytes(
        coded -> {
          // Ascending: the footer's checksum is its last field, that of all others the first.
          if (field == FileFooter.CRC) {
            coded.writeRawBytes(body);
            Encoding.number(coded, field, crc);
          } else {
            Encoding.number(coded, field, crc);
            coded.writeRawBytes(body);
          }
        });
  }

  private static void write(OutputStream to, byte[] message) throws IOException {
    to.write(
        Encoding.bytes(
            (CodedOutputStream coded) -> {
              coded.writeUInt32NoTag(message.length);
              coded.writeRawBytes(message);
            }));
  }

  /** The end of the compressed part is not the end of the caller's stream. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream file;

    Unclosed(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int octet) throws IOException {
      file.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      file.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      file.flush();
    }

    @Override
    public void close() throws IOException {
      file.flush();
    }
  }
}
