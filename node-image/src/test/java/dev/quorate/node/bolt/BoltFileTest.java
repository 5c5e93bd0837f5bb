package dev.quorate.node.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read again; what is damaged is refused, and nothing else happens. */
class BoltFileTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0} keys of up to {1} bytes, values of up to {2}")
  @CsvSource({
    "0, 1, 1",
    "1, 1, 0",
    "5, 20, 100",
    "300, 17, 300",
    "20000, 17, 40",
    "50, 3000, 3000",
    "200, 17, 20000",
    "3, 17, 2000000",
    "2000, 1500, 10"
  })
  void whatIsWrittenIsReadAgain(int keys, int keyBytes, int valueBytes) throws IOException {
    Map<String, SortedMap<String, String>> buckets =
        Map.of(
            "key", random(keys, keyBytes, valueBytes),
            "empty", new TreeMap<>(),
            "z", random(3, 5, 5));

    byte[] file = written(buckets);

    assertThat(file.length % Pages.PAGE).isZero();
    assertThat(new BoltWriter(buckets(buckets)).size()).isEqualTo(file.length);
    buckets.forEach((name, items) -> assertThat(read(file, name)).isEqualTo(items));
    assertThat(reader(file).forEach("nothing".getBytes(UTF_8), (_, _) -> {})).isFalse();
  }

  @Test
  void keysThatDoNotAscendAreTheCallersMistake() {
    BoltBucket bucket =
        new BoltBucket(
            new byte[] {1},
            sink -> {
              sink.accept(new byte[] {2}, BoltValue.of(new byte[0]));
              sink.accept(new byte[] {2}, BoltValue.of(new byte[0]));
            });
    assertThatThrownBy(() -> new BoltWriter(List.of(bucket)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneValidMetaPageIsEnough() throws IOException {
    Map<String, SortedMap<String, String>> buckets = Map.of("key", random(300, 17, 300));
    for (int damaged : new int[] {Format.PAGE_HEADER, Pages.PAGE + Format.PAGE_HEADER + 20}) {
      byte[] file = written(buckets);
      file[damaged] ^= 1;
      assertThat(read(file, "key")).isEqualTo(buckets.get("key"));
    }
    byte[] file = written(buckets);
    file[Format.PAGE_HEADER] ^= 1;
    file[Pages.PAGE + Format.PAGE_HEADER] ^= 1;
    assertThatThrownBy(() -> reader(file))
        .isInstanceOf(InvalidBoltFile.class)
        .hasMessage("it is no file of bbolt: it has no valid meta page");
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws IOException {
    byte[] file = written(Map.of("key", random(300, 17, 300)));
    for (int length : new int[] {0, 1, 80, Pages.PAGE, file.length - Pages.PAGE, file.length - 1}) {
      byte[] cut = java.util.Arrays.copyOf(file, length);
      assertThatThrownBy(() -> reader(cut)).isInstanceOf(InvalidBoltFile.class);
    }
  }

  /** Whatever is damaged: an answer within the file's own size, or the one exception. */
  @Test
  void aDamagedPageIsRefusedOrReadAndNeverEndsInAnythingElse() throws IOException {
    byte[] whole = written(Map.of("key", random(3000, 17, 30)));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] file = whole.clone();
      int page = 3 + random.nextInt(file.length / Pages.PAGE - 3);
      int at = page * Pages.PAGE + random.nextInt(random.nextBoolean() ? 24 : Pages.PAGE);
      file[at] = (byte) random.nextInt();
      try {
        reader(file).forEach("key".getBytes(UTF_8), (_, _) -> {});
      } catch (InvalidBoltFile e) {
        refused++;
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(refused).isGreaterThan(60);
  }

  @Test
  void aTreeThatLeadsBackToItselfIsRefused() throws IOException {
    byte[] file = written(Map.of("key", random(3000, 17, 30)));
    int pages = file.length / Pages.PAGE;
    for (int page = 3; page < pages; page++) {
      int at = page * Pages.PAGE;
      if (file[at + 8] == Format.BRANCH) {
        // Its first child is itself.
        Format.buffer(8).putLong(page).flip().get(file, at + Format.PAGE_HEADER + 8, 8);
      }
    }
    assertThatThrownBy(() -> reader(file).forEach("key".getBytes(UTF_8), (_, _) -> {}))
        .isInstanceOf(InvalidBoltFile.class)
        .hasMessageContaining("is part of a tree without end");
  }

  private static SortedMap<String, String> random(int keys, int keyBytes, int valueBytes) {
    Random random = new Random(keys);
    SortedMap<String, String> items = new TreeMap<>();
    while (items.size() < keys) {
      items.put(
          hex(random, 1 + random.nextInt(keyBytes)), hex(random, random.nextInt(valueBytes + 1)));
    }
    return items;
  }

  private static String hex(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static List<BoltBucket> buckets(Map<String, SortedMap<String, String>> all) {
    List<BoltBucket> buckets = new ArrayList<>();
    all.forEach(
        (name, items) ->
            buckets.add(
                new BoltBucket(
                    name.getBytes(UTF_8),
                    sink -> {
                      for (Map.Entry<String, String> item : items.entrySet()) {
                        sink.accept(
                            HexFormat.of().parseHex(item.getKey()),
                            BoltValue.of(HexFormat.of().parseHex(item.getValue())));
                      }
                    })));
    return buckets;
  }

  private static byte[] written(Map<String, SortedMap<String, String>> buckets) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    new BoltWriter(buckets(buckets)).writeTo(file);
    return file.toByteArray();
  }

  private BoltReader reader(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("file"), bytes);
    return new BoltReader(FileChannel.open(file), bytes.length);
  }

  private SortedMap<String, String> read(byte[] file, String bucket) {
    SortedMap<String, String> items = new TreeMap<>();
    try {
      assertThat(
              reader(file)
                  .forEach(
                      bucket.getBytes(UTF_8),
                      (key, value) -> {
                        byte[] bytes = new byte[value.remaining()];
                        value.get(bytes);
                        items.put(HexFormat.of().formatHex(key), HexFormat.of().formatHex(bytes));
                      }))
          .isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return items;
  }
}
