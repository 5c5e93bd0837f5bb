package dev.quorate.node.cli.snapshot;

import dev.quorate.node.netsy.FileHeader;
import dev.quorate.node.netsy.InvalidNetsyFile;
import dev.quorate.node.netsy.NetsyReader;
import dev.quorate.node.netsy.NetsyRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a file holds: a snapshot or a chunk, whether or not a cluster can begin with it. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "What a file holds. Checks its format, not whether a cluster can begin with it.")
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A .netsy file, of any kind.")
  private Path file = Path.of("");

  @Option(names = "--records", description = "Also one line for each record.")
  private boolean withRecords;

  private long tombstones;
  private long compacted;
  private long leased;
  private long valueBytes;

  @Override
  public Integer call() throws IOException, Refused {
    PrintWriter out = spec.commandLine().getOut();
    try (NetsyReader reader = NetsyReader.open(Files.newInputStream(file))) {
      FileHeader header = reader.header();
      line(out, "kind", header.kind());
      line(out, "compression", header.compression());
      line(out, "written by", header.leaderId().isEmpty() ? "-" : header.leaderId());
      line(out, "written at", header.createdAt().map(Instant::toString).orElse("-"));
      line(out, "records", header.recordsCount());
      for (Optional<NetsyRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        count(next.get());
        if (withRecords) {
          out.println(describe(next.get()));
        }
      }
      line(
          out,
          "revisions",
          reader.footer().firstRevision() + " to " + reader.footer().lastRevision());
      line(out, "tombstones", tombstones);
      line(out, "compacted", compacted);
      line(out, "with a lease", leased);
      line(out, "bytes of values", valueBytes);
      if (reader.hasBytesAfterFooter()) {
        line(out, "after the footer", "bytes that are not read");
      }
    } catch (InvalidNetsyFile e) {
      throw new Refused(file + ": " + e.getMessage());
    }
    return 0;
  }

  private static void line(PrintWriter out, String name, Object value) {
    out.printf("%-17s %s%n", name, value);
  }

  private void count(NetsyRecord record) {
    tombstones += record.deleted() ? 1 : 0;
    compacted += record.compactedAt().isPresent() ? 1 : 0;
    leased += record.lease() != 0 ? 1 : 0;
    valueBytes += record.value().size();
  }

  private static String describe(NetsyRecord record) {
    return "%d %s %s"
        .formatted(
            record.revision(),
            KeyText.of(record.key()),
            record.deleted()
                ? "deleted"
                : record.compactedAt().isPresent()
                    ? "compacted"
                    : "version %d, %d bytes".formatted(record.version(), record.value().size()));
  }
}
