package dev.quorate.node.netsy;

import static dev.quorate.node.netsy.NetsyFiles.created;
import static dev.quorate.node.netsy.NetsyFiles.file;
import static dev.quorate.node.netsy.NetsyFiles.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.quorate.node.netsy.NetsyFiles.Read;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes of a file, and that no damage to them passes. */
class NetsyFormatTest {
  private static final byte[] VECTOR = NetsyFiles.VECTOR;

  /** Where the parts of the vector begin; each with the byte of its size. */
  private static final int FIRST_RECORD = 30;

  private static final int SECOND_RECORD = 70;
  private static final int FOOTER = 109;

  @Test
  void theChecksumIsThatOfGoAndXz() {
    assertThat(Crc64.of("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0x995DC9BBDF1939FAL);
  }

  @Test
  void theVectorIsReadAndWrittenByteByByte() throws Exception {
    Read read = read(VECTOR);

    assertThat(read.records())
        .extracting(NetsyRecord::key, NetsyRecord::value, NetsyRecord::createdAt)
        .containsExactly(
            tuple(utf8("_netsy"), utf8("1"), Optional.of(Instant.ofEpochSecond(1))),
            tuple(utf8("foo"), utf8("bar"), Optional.of(Instant.ofEpochSecond(2))));
    assertThat(read.snapshot().footer()).isEqualTo(new FileFooter(3757573042404246975L, 1, 2));
    assertThat(file(read.snapshot().header(), read.records())).isEqualTo(VECTOR);
  }

  @Test
  void eachFlippedBitOfTheVectorIsRefusedWithTheRuleThatItBreaks() {
    Map<Rule, Integer> broken = new EnumMap<>(Rule.class);
    for (int bit = 0; bit < VECTOR.length * 8; bit++) {
      byte[] damaged = VECTOR.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));

      InvalidNetsyFile refusal = refusal(damaged);

      assertThat(refusal.rule()).as("bit %d: %s", bit, refusal).isIn(rulesAt(bit / 8));
      broken.merge(refusal.rule(), 1, Integer::sum);
    }
    assertThat(broken)
        .containsKeys(
            Rule.HEADER_CHECKSUM,
            Rule.RECORD_CHECKSUM,
            Rule.FOOTER_CHECKSUM,
            Rule.MESSAGE,
            Rule.WHOLE);
  }

  /** A size that changes moves everything after it, so it may break whatever comes next. */
  private static Set<Rule> rulesAt(int octet) {
    return switch (octet) {
      case 0 -> sizeOr(Rule.HEADER_CHECKSUM);
      case FIRST_RECORD, SECOND_RECORD -> sizeOr(Rule.RECORD_CHECKSUM);
      case FOOTER -> sizeOr(Rule.FOOTER_CHECKSUM);
      default -> {
        Rule checksum =
            octet < FIRST_RECORD
                ? Rule.HEADER_CHECKSUM
                : octet < FOOTER ? Rule.RECORD_CHECKSUM : Rule.FOOTER_CHECKSUM;
        yield EnumSet.of(Rule.MESSAGE, checksum);
      }
    };
  }

  private static Set<Rule> sizeOr(Rule checksum) {
    return EnumSet.of(Rule.WHOLE, Rule.MESSAGE_SIZE, Rule.MESSAGE, checksum);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aFileThatEndsTooEarlyIsRefusedWhereverItEnds(Compression compression) {
    byte[] whole = file(Kind.SNAPSHOT, compression, NetsyFiles.history(new Random(1), 20));
    for (int length = 0; length < whole.length; length++) {
      assertThat(refusal(Arrays.copyOf(whole, length)).rule())
          .as("%d of %d bytes", length, whole.length)
          .isIn(Rule.WHOLE, Rule.ZSTD);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void randomHistoriesAreReadAndWrittenByteByByte(Compression compression) throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      List<NetsyRecord> records = NetsyFiles.history(random, 1 + random.nextInt(60));
      byte[] file = file(Kind.SNAPSHOT, compression, records);

      Read read = read(file);

      assertThat(read.records()).as("seed %d", seed).isEqualTo(records);
      assertThat(file(read.snapshot().header(), read.records())).isEqualTo(file);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aFlippedBitOfARandomFileNeverChangesARecordUnnoticed(Compression compression)
      throws Exception {
    List<NetsyRecord> records = NetsyFiles.history(new Random(7), 12);
    byte[] file = file(Kind.SNAPSHOT, compression, records);
    for (int bit = 0; bit < file.length * 8; bit++) {
      byte[] damaged = file.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      // Some bits of a zstd frame mean nothing to what comes out of it.
      try {
        assertThat(read(damaged).records()).as("bit %d", bit).isEqualTo(records);
        assertThat(compression).as("bit %d", bit).isEqualTo(Compression.ZSTD);
      } catch (InvalidNetsyFile refused) {
        assertThat(refused).hasMessageContaining(refused.rule().cure());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void bytesAfterTheFooterAreNamedAndNotRead(Compression compression) throws Exception {
    byte[] file = file(Kind.SNAPSHOT, compression, List.of(created(1, "_netsy", "1")));
    byte[] longer = Arrays.copyOf(file, file.length + 5);
    Arrays.fill(longer, file.length, longer.length, (byte) 'x');

    assertThat(read(file).snapshot().warnings()).isEmpty();
    assertThat(read(longer).records()).hasSize(1);
    assertThat(read(longer).snapshot().warnings())
        .containsExactly("bytes follow the footer: they are not read");
  }

  @Test
  void aRecordOfFourMebibytesIsRead() throws Exception {
    NetsyRecord largest = sized(Messages.MOST_BYTES);

    assertThat(read(NetsyFiles.snapshot(largest)).records()).containsExactly(largest);
  }

  @Test
  void aLargerRecordIsNeitherWrittenNorRead() throws IOException {
    NetsyRecord larger = sized(Messages.MOST_BYTES + 1);
    assertThatThrownBy(() -> NetsyFiles.snapshot(larger))
        .hasMessageContaining("record 1 has 4194305 bytes")
        .hasMessageContaining("store the value in parts");

    var file = new ByteArrayOutputStream();
    file.write(VECTOR, 0, FIRST_RECORD);
    file.write(new byte[] {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x02});
    assertThat(refusal(file.toByteArray()))
        .hasMessageContaining("record 1 at byte 30 of the file: has 4194305 bytes")
        .extracting(InvalidNetsyFile::rule)
        .isEqualTo(Rule.MESSAGE_SIZE);
  }

  @Test
  void aWindowOf8MebibytesIsReadAndALargerOneRefused() throws Exception {
    assertThat(read(withWindow(23)).records()).hasSize(2);
    assertThat(refusal(withWindow(24)).rule()).isEqualTo(Rule.ZSTD);
  }

  @Test
  void aReadingNamesTheRecordAndTheByte() {
    byte[] damaged = VECTOR.clone();
    damaged[SECOND_RECORD + 26] ^= 1;

    assertThat(refusal(damaged))
        .hasMessageStartingWith("record 2 at byte 70 of the file: crc is ")
        .hasMessageEndingWith(Rule.RECORD_CHECKSUM.cure());
  }

  /** Its checksum has one of several sizes, so contents are tried until the whole fits. */
  private static NetsyRecord sized(int bytes) {
    for (int attempt = 0; attempt < 100; attempt++) {
      byte[] value = new byte[bytes - 40];
      value[0] = (byte) attempt;
      NetsyRecord record = NetsyRecord.creation(1, utf8("k"), ByteString.copyFrom(value));
      int missing = bytes - record.body().length - 1 - crcSize(record);
      byte[] longer = Arrays.copyOf(value, value.length + missing);
      NetsyRecord fitting = NetsyRecord.creation(1, utf8("k"), ByteString.copyFrom(longer));
      if (fitting.body().length + 1 + crcSize(fitting) == bytes) {
        return fitting;
      }
    }
    throw new AssertionError("no record has " + bytes + " bytes");
  }

  private static int crcSize(NetsyRecord record) {
    return CodedOutputStream.computeUInt64SizeNoTag(Crc64.of(record.body()));
  }

  private static byte[] withWindow(int log) throws IOException {
    List<NetsyRecord> records = two();
    byte[] zstd = file(Kind.SNAPSHOT, Compression.ZSTD, records);
    byte[] plain = file(Kind.SNAPSHOT, Compression.NONE, records);
    int header = 1 + plain[0];
    var out = new ByteArrayOutputStream();
    out.write(zstd, 0, 1 + zstd[0]);
    try (var compressed = new ZstdOutputStreamNoFinalizer(out)) {
      compressed.setLong(log);
      compressed.write(plain, header, plain.length - header);
    }
    return out.toByteArray();
  }

  private static List<NetsyRecord> two() {
    return List.of(created(1, "_netsy", "1"), created(2, "foo", "bar"));
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static InvalidNetsyFile refusal(byte[] file) {
    InvalidNetsyFile refusal = catchThrowableOfType(InvalidNetsyFile.class, () -> read(file));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
