package dev.quorate.node.netsy;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads a file of any kind from its first byte to its footer and checks every rule of the format;
 * holds one record at a time. {@link Snapshot} has the rules of a snapshot in addition.
 */
public final class NetsyReader implements AutoCloseable {
  /** Of 2: the 8 MiB of Netsy's encoder. A larger window is refused before memory is taken. */
  private static final int LARGEST_WINDOW = 23;

  /** ZSTD_error_prefix_unknown: these bytes begin no frame. */
  private static final long NO_FRAME = 10;

  private final InputStream in;
  private final FileHeader header;
  private final Messages messages;
  private final Crc64 recordsCrc = new Crc64();
  private long records;
  private long firstRevision;
  private long lastRevision;
  private Optional<FileFooter> footer = Optional.empty();
  private boolean hasMore;

  private NetsyReader(InputStream in, FileHeader header, Messages messages) {
    this.in = in;
    this.header = header;
    this.messages = messages;
  }

  /**
   * @param file is closed with the reader
   */
  public static NetsyReader open(InputStream file) throws IOException, InvalidNetsyFile {
    var buffered = new BufferedInputStream(file, 1 << 16);
    var messages = new Messages(buffered, "the file", 0);
    FileHeader header = FileHeader.parse(messages.next("header"));
    return switch (header.compression()) {
      case NONE -> new NetsyReader(buffered, header, messages);
      case ZSTD -> {
        var zstd = new ZstdInputStreamNoFinalizer(buffered);
        zstd.setLongMax(LARGEST_WINDOW);
        var decompressed = new BufferedInputStream(zstd, 1 << 16);
        yield new NetsyReader(
            decompressed, header, new Messages(decompressed, "the decompressed records", 0));
      }
    };
  }

  public FileHeader header() {
    return header;
  }

  /** The next record; empty after the last, when the footer has been checked as well. */
  public Optional<NetsyRecord> next() throws IOException, InvalidNetsyFile {
    if (footer.isPresent()) {
      return Optional.empty();
    }
    try {
      if (records < header.recordsCount()) {
        return Optional.of(record());
      }
      footer = Optional.of(checkedFooter());
      hasMore = hasMore();
      return Optional.empty();
    } catch (ZstdIOException e) {
      throw damaged(e);
    }
  }

  /** Once {@link #next} has answered with nothing. */
  public FileFooter footer() {
    return footer.orElseThrow(() -> new IllegalStateException("not at the end of the file"));
  }

  /** Whether bytes follow the footer, which neither Netsy nor we read. */
  public boolean hasBytesAfterFooter() {
    return hasMore;
  }

  /** Of the message that is read next, for errors about the one before. */
  String here() {
    return messages.at("record " + (records + 1));
  }

  private NetsyRecord record() throws IOException, InvalidNetsyFile {
    String where = here();
    Fields fields =
        Fields.parse(where, messages.next("record " + (records + 1)), Fields.Schema.RECORD);
    fields.check(Rule.RECORD_CHECKSUM);
    recordsCrc.update(fields.body());
    NetsyRecord record = NetsyRecord.of(fields);
    if (records == 0) {
      firstRevision = record.revision();
    }
    lastRevision = record.revision();
    records++;
    return record;
  }

  private FileFooter checkedFooter() throws IOException, InvalidNetsyFile {
    String where = messages.at("footer");
    FileFooter found = FileFooter.parse(where, messages.next("footer"));
    same(Rule.RECORDS_CHECKSUM, where, "records_crc", found.recordsCrc(), recordsCrc.value());
    same(Rule.FIRST_REVISION, where, "first_revision", found.firstRevision(), firstRevision);
    same(Rule.LAST_REVISION, where, "last_revision", found.lastRevision(), lastRevision);
    return found;
  }

  private static void same(Rule rule, String where, String field, long written, long found)
      throws InvalidNetsyFile {
    if (written != found) {
      throw new InvalidNetsyFile(
          rule,
          where,
          "%s is %s, the records have %s"
              .formatted(field, Long.toUnsignedString(written), Long.toUnsignedString(found)));
    }
  }

  private boolean hasMore() throws IOException {
    try {
      return in.read() >= 0;
    } catch (ZstdIOException e) {
      if (e.getErrorCode() == NO_FRAME) {
        return true;
      }
      throw e;
    }
  }

  private InvalidNetsyFile damaged(ZstdIOException e) {
    return new InvalidNetsyFile(
        Rule.ZSTD, messages.at("the compressed part"), String.valueOf(e.getMessage()));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
