package dev.quorate.node.netsy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot from which a cluster can begin: its whole history from revision 1, one record a
 * revision.
 *
 * @param compactRevision the lowest revision from which on each read finds a value that is there; 0
 *     if no value was compacted. Netsy also takes the value of a record away that was replaced
 *     after the revision of the compaction, so this may be higher than that one
 * @param warnings about content that is left out when the file is imported
 */
public record Snapshot(
    FileHeader header,
    FileFooter footer,
    long tombstones,
    long compacted,
    long compactRevision,
    List<String> warnings) {

  /** Gets each record once it has been checked, before the end of the file is known to be right. */
  public interface Records {
    /**
     * @throws InvalidNetsyFile if the record breaks a rule that only those before it can tell
     */
    void add(NetsyRecord record) throws IOException, InvalidNetsyFile;
  }

  /** Reads to the end. Whoever keeps what it gets must drop it if this throws. */
  public static Snapshot read(InputStream file, Records records)
      throws IOException, InvalidNetsyFile {
    try (NetsyReader reader = NetsyReader.open(file)) {
      FileHeader header = reader.header();
      if (header.kind() != Kind.SNAPSHOT) {
        throw new InvalidNetsyFile(
            Rule.KIND, "header", "kind is %s instead of SNAPSHOT".formatted(header.kind()));
      }
      if (header.recordsCount() == 0) {
        throw new InvalidNetsyFile(Rule.NOT_EMPTY, "header", "records_count is 0");
      }
      return new Reading(reader).read(records);
    }
  }

  private static final class Reading {
    private final NetsyReader reader;
    private long count;
    private long tombstones;
    private long compacted;
    private long compactRevision;

    /** Keys whose newest value so far was compacted: whoever comes next must replace it. */
    private final Map<ByteString, Long> valueless = new HashMap<>();

    private long leased;
    private long firstLeased;

    Reading(NetsyReader reader) {
      this.reader = reader;
    }

    Snapshot read(Records records) throws IOException, InvalidNetsyFile {
      String where = reader.here();
      for (Optional<NetsyRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        check(next.get(), where);
        count(next.get());
        records.add(next.get());
        where = reader.here();
      }
      requireValues();
      return new Snapshot(
          reader.header(), reader.footer(), tombstones, compacted, compactRevision, warnings());
    }

    private void check(NetsyRecord record, String where) throws InvalidNetsyFile {
      long expected = count + 1;
      if (record.revision() != expected) {
        throw new InvalidNetsyFile(
            count == 0 ? Rule.STARTS_AT_ONE : Rule.CONTIGUOUS,
            where,
            "revision is %d instead of %d".formatted(record.revision(), expected));
      }
      if (record.key().isEmpty()) {
        throw new InvalidNetsyFile(Rule.KEY, where, "key is empty");
      }
      if (record.encryptionKey() != 0) {
        throw new InvalidNetsyFile(Rule.NOT_ENCRYPTED, where, "dek is " + record.encryptionKey());
      }
      if (!isConsistent(record)) {
        throw new InvalidNetsyFile(
            Rule.HISTORY,
            where,
            "created %s, deleted %s, create_revision %d, version %d, value of %d bytes%s"
                .formatted(
                    record.created(),
                    record.deleted(),
                    record.createRevision(),
                    record.version(),
                    record.value().size(),
                    record.compactedAt().isPresent() ? ", compacted" : ""));
      }
    }

    private static boolean isConsistent(NetsyRecord record) {
      if (record.compactedAt().isPresent() && !record.value().isEmpty()) {
        return false;
      }
      if (record.deleted()) {
        return !record.created() && record.value().isEmpty();
      }
      return record.version() >= 1
          && record.createRevision() >= 1
          && record.createRevision() <= record.revision()
          && record.created() == (record.createRevision() == record.revision());
    }

    private void count(NetsyRecord record) {
      count++;
      if (record.deleted()) {
        tombstones++;
      }
      if (record.compactedAt().isPresent()) {
        compacted++;
      }
      follow(record);
      if (record.lease() != 0) {
        firstLeased = leased == 0 ? record.revision() : firstLeased;
        leased++;
      }
    }

    private void follow(NetsyRecord record) {
      if (valueless.remove(record.key()) != null) {
        compactRevision = record.revision();
      }
      if (record.compactedAt().isPresent() && !record.deleted()) {
        valueless.put(record.key(), record.revision());
      }
    }

    // Compaction keeps the newest value of each key.
    private void requireValues() throws InvalidNetsyFile {
      if (!valueless.isEmpty()) {
        long first = Collections.min(valueless.values());
        throw new InvalidNetsyFile(
            Rule.NEWEST_VALUE,
            "record " + first,
            "it is the newest one of its key and its value was compacted; %d such keys"
                .formatted(valueless.size()));
      }
    }

    private List<String> warnings() {
      List<String> warnings = new ArrayList<>();
      if (leased > 0) {
        warnings.add(
            ("%d records name a lease, the first at revision %d: Netsy keeps no leases, so they are"
                    + " imported without")
                .formatted(leased, firstLeased));
      }
      if (reader.hasBytesAfterFooter()) {
        warnings.add("bytes follow the footer: they are not read");
      }
      return List.copyOf(warnings);
    }
  }
}
