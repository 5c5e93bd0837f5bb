package dev.quorate.node.netsy;

import static dev.quorate.node.netsy.NetsyFiles.created;
import static dev.quorate.node.netsy.NetsyFiles.read;
import static dev.quorate.node.netsy.NetsyFiles.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.Requirement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which files a cluster can begin from. */
class SnapshotTest {
  private static final Optional<Instant> NEVER = Optional.empty();
  private static final Optional<Instant> ONCE = Optional.of(Instant.ofEpochSecond(1_700_000_000));

  @Test
  @Requirement("S1-5")
  void aChunkIsNoSnapshot() {
    byte[] chunk =
        NetsyFiles.file(Kind.CHUNK, Compression.NONE, List.of(created(1, "_netsy", "1")));

    assertThat(refusal(chunk))
        .hasMessageContaining("kind is CHUNK instead of SNAPSHOT")
        .hasMessageContaining("take a file of the folder snapshots/")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.KIND);
  }

  @Test
  @Requirement("S1-7")
  void recordsAreContiguousFromRevisionOne() {
    assertThat(refusal(snapshot(created(2, "a", "1"))))
        .hasMessageStartingWith("record 1 at byte ")
        .hasMessageContaining("revision is 2 instead of 1")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.STARTS_AT_ONE);
    assertThat(refusal(snapshot(created(1, "a", "1"), created(3, "b", "1"))))
        .hasMessageStartingWith("record 2 at byte ")
        .hasMessageContaining("revision is 3 instead of 2")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.CONTIGUOUS);
    assertThat(refusal(snapshot(created(1, "a", "1"), created(1, "b", "1"))).rule())
        .isEqualTo(Rule.CONTIGUOUS);
  }

  @Test
  @Requirement("S1-6")
  void everyRecordChecksumAndThoseOfTheFooterAreVerified() {
    byte[] record = NetsyFiles.VECTOR.clone();
    record[59] ^= 1;
    byte[] footer = NetsyFiles.VECTOR.clone();
    footer[115] ^= 1;

    assertThat(refusal(record).rule()).isEqualTo(Rule.RECORD_CHECKSUM);
    assertThat(refusal(footer).rule()).isEqualTo(Rule.FOOTER_CHECKSUM);
    assertThat(refusal(otherFooter()).rule()).isEqualTo(Rule.RECORDS_CHECKSUM);
  }

  /** Right in itself, but of a file with another second record. */
  private static byte[] otherFooter() {
    byte[] ours = snapshot(created(1, "_netsy", "1"), created(2, "foo", "bar"));
    byte[] other = snapshot(created(1, "_netsy", "1"), created(2, "foo", "baz"));
    int ourEnd = footer(ours);
    byte[] mixed = Arrays.copyOf(ours, ourEnd + other.length - footer(other));
    System.arraycopy(other, footer(other), mixed, ourEnd, other.length - footer(other));
    return mixed;
  }

  private static int footer(byte[] file) {
    int at = 0;
    for (int message = 0; message < 3; message++) {
      at += 1 + file[at];
    }
    return at;
  }

  @Test
  void aFileWithoutRecordsIsRefused() {
    assertThat(refusal(snapshot()))
        .hasMessageContaining("records_count is 0")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.NOT_EMPTY);
  }

  @Test
  void tombstonesAndCompactedValuesAreCountedAndKept() throws Exception {
    NetsyRecord compacted = record(2, "a", true, false, 2, 1, 0, 0, "", ONCE);
    NetsyRecord changed = record(3, "a", false, false, 2, 2, 0, 0, "new", NEVER);
    NetsyRecord tombstone = record(4, "a", false, true, 2, 0, 0, 0, "", NEVER);

    NetsyFiles.Read read = read(snapshot(created(1, "_netsy", "1"), compacted, changed, tombstone));

    assertThat(read.records()).endsWith(compacted, changed, tombstone);
    assertThat(read.snapshot().tombstones()).isEqualTo(1);
    assertThat(read.snapshot().compacted()).isEqualTo(1);
    assertThat(read.snapshot().warnings()).isEmpty();
  }

  @Test
  void readsAreRefusedBelowTheRevisionThatReplacedACompactedValue() throws Exception {
    byte[] file =
        snapshot(
            created(1, "_netsy", "1"),
            record(2, "a", true, false, 2, 1, 0, 0, "", ONCE),
            created(3, "b", "1"),
            record(4, "b", false, false, 3, 2, 0, 0, "2", NEVER),
            // Whoever reads at 3 or 4 would find the value that is not there.
            record(5, "a", false, false, 2, 2, 0, 0, "new", NEVER),
            created(6, "c", "1"),
            record(7, "c", false, true, 6, 0, 0, 0, "", ONCE));

    assertThat(read(file).snapshot().compactRevision()).isEqualTo(5);
    assertThat(read(NetsyFiles.VECTOR).snapshot().compactRevision()).isZero();
  }

  @Test
  void aKeyWhoseNewestValueWasCompactedIsRefused() {
    byte[] file =
        snapshot(
            created(1, "_netsy", "1"),
            record(2, "a", true, false, 2, 1, 0, 0, "", ONCE),
            record(3, "b", true, false, 3, 1, 0, 0, "", ONCE));

    assertThat(refusal(file))
        .hasMessageStartingWith("record 2: ")
        .hasMessageContaining("2 such keys")
        .hasMessageContaining("take an older snapshot")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.NEWEST_VALUE);
  }

  @Test
  void aLeaseIsNamedInAWarning() throws Exception {
    NetsyRecord leased = record(2, "a", true, false, 2, 1, 77, 0, "x", NEVER);

    assertThat(read(snapshot(created(1, "_netsy", "1"), leased)).snapshot().warnings())
        .containsExactly(
            "1 records name a lease, the first at revision 2: Netsy keeps no leases, so they are"
                + " imported without");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aRecordThatCannotBeImportedIsRefused(
      String situation, NetsyRecord record, Rule rule, String seen) {
    assertThat(refusal(snapshot(record)))
        .as(situation)
        .hasMessageStartingWith("record 1 at byte ")
        .hasMessageContaining(seen)
        .hasMessageEndingWith(rule.cure())
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(rule);
  }

  static Stream<Arguments> aRecordThatCannotBeImportedIsRefused() {
    return Stream.of(
        arguments(
            "an encrypted value",
            record(1, "a", true, false, 1, 1, 0, 5, "x", NEVER),
            Rule.NOT_ENCRYPTED,
            "dek is 5"),
        arguments("no key", created(1, "", "x"), Rule.KEY, "key is empty"),
        arguments(
            "created and deleted",
            record(1, "a", true, true, 1, 0, 0, 0, "", NEVER),
            Rule.HISTORY,
            "created true, deleted true"),
        arguments(
            "a tombstone with a value",
            record(1, "a", false, true, 1, 0, 0, 0, "x", NEVER),
            Rule.HISTORY,
            "value of 1 bytes"),
        arguments(
            "created at another revision",
            record(1, "a", true, false, 9, 1, 0, 0, "x", NEVER),
            Rule.HISTORY,
            "create_revision 9"),
        arguments(
            "no version",
            record(1, "a", true, false, 1, 0, 0, 0, "x", NEVER),
            Rule.HISTORY,
            "version 0"),
        arguments(
            "compacted with a value",
            record(1, "a", true, false, 1, 1, 0, 0, "x", ONCE),
            Rule.HISTORY,
            "compacted"));
  }

  private static NetsyRecord record(
      long revision,
      String key,
      boolean created,
      boolean deleted,
      long createRevision,
      long version,
      long lease,
      long encryptionKey,
      String value,
      Optional<Instant> compactedAt) {
    return new NetsyRecord(
        revision,
        ByteString.copyFromUtf8(key),
        created,
        deleted,
        createRevision,
        created ? 0 : createRevision,
        version,
        lease,
        encryptionKey,
        ByteString.copyFromUtf8(value),
        NEVER,
        compactedAt,
        "n1",
        NEVER);
  }

  private static InvalidNetsyFile refusal(byte[] file) {
    InvalidNetsyFile refusal = catchThrowableOfType(InvalidNetsyFile.class, () -> read(file));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
