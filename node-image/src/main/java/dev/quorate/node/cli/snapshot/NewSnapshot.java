package dev.quorate.node.cli.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.netsy.Compression;
import dev.quorate.node.netsy.FileHeader;
import dev.quorate.node.netsy.Kind;
import dev.quorate.node.netsy.NetsyRecord;
import dev.quorate.node.netsy.NetsyWriter;
import dev.quorate.node.store.history.ImportedHistory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * A snapshot file that is being written: Netsy's mark, and behind it keys that nobody changed since
 * they were created, one revision each. Equal keys in equal order give equal bytes.
 */
final class NewSnapshot implements AutoCloseable {
  private final Path target;
  private final Path unfinished;
  private final OutputStream file;
  private final NetsyWriter writer;
  private long revision;

  /** Where it is to be. */
  static final class Target {
    @Option(
        names = {"--output", "-o"},
        paramLabel = "FILE",
        required = true,
        description = "The file to be written; it must not be there.")
    private Path output = Path.of("");

    @Option(
        names = "--compression",
        paramLabel = "KIND",
        defaultValue = "ZSTD",
        description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Compression compression = Compression.ZSTD;

    Path output() {
      return output;
    }

    /**
     * @param keys how many will be added
     */
    NewSnapshot begin(long keys) throws IOException, Refused {
      if (Files.exists(output)) {
        throw new Refused(output + " is there already: name another file, or take it away");
      }
      return new NewSnapshot(output, compression, keys);
    }
  }

  private NewSnapshot(Path target, Compression compression, long keys) throws IOException {
    this.target = target;
    this.unfinished = target.resolveSibling(target.getFileName() + ".tmp");
    this.file =
        new BufferedOutputStream(
            Files.newOutputStream(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            1 << 16);
    this.writer =
        new NetsyWriter(
            file, new FileHeader(Kind.SNAPSHOT, compression, keys + 1, "seed", Optional.empty()));
    add(ImportedHistory.NETSY, ByteString.copyFromUtf8("1"));
  }

  void add(ByteString key, ByteString value) throws IOException {
    revision++;
    writer.add(NetsyRecord.creation(revision, key, value));
  }

  long revision() {
    return revision;
  }

  /** The file has its name when this returns. */
  void finish() throws IOException {
    writer.finish();
    file.close();
    Files.move(unfinished, target);
  }

  /** Takes away an unfinished one. */
  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(unfinished);
  }
}
