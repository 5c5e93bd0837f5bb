package dev.quorate.node.store.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Etcd's ranges of keys, put together. */
class KeyRangesTest {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  @ParameterizedTest(name = "[{0}, {1}) in {2}: {3}")
  @CsvSource(
      emptyValue = "",
      value = {
        "b, '', b, true",
        "b, '', a, false",
        "b, '', a-c, true",
        "c, '', a-c, false",
        "b, d, a-d, true",
        "b, e, a-d, false",
        "b, \\0, a-d, false",
        "b, \\0, b-\\0, true",
        "b, \\0, c-\\0, false",
        "\\0, \\0, \\0-\\0, true",
        "a, d, a-b b-d, true",
        "a, d, a-b c-d, false",
        "a, d, b-d a-c, true",
        "a, a\\0, a, true",
        "a, b, a, false",
        "c, a, b-d, true",
        "a, a, b-d, false",
        "ÿ, '', a-\\0, true",
      })
  void aRangeIsCoveredWhenAllOfItIs(
      String key, String rangeEnd, String granted, boolean isCovered) {
    KeyRanges ranges = new KeyRanges();
    for (String each : granted.split(" ", -1)) {
      String[] ends = each.split("-", -1);
      ranges.add(bytes(ends[0]), ends.length == 1 ? ByteString.EMPTY : bytes(ends[1]));
    }
    assertThat(ranges.covers(bytes(key), bytes(rangeEnd))).isEqualTo(isCovered);
  }

  @ParameterizedTest(name = "[{0}, {1}): {2}")
  @CsvSource(
      emptyValue = "",
      value = {
        "a, '', true",
        "a, b, true",
        "a, \\0, true",
        "\\0, \\0, true",
        "'', '', false",
        "'', b, false",
        "b, a, false",
        "a, a, false",
      })
  void aPermissionIsOfARangeThatHasKeys(String key, String rangeEnd, boolean isValid) {
    assertThat(KeyRanges.isValid(bytes(key), bytes(rangeEnd))).isEqualTo(isValid);
  }

  /** Key by key: those at which ranges begin or end, the next ones after those, and a last one. */
  @Test
  void randomRangesCoverWhatTheirKeysDo() {
    Random random = new Random(44);
    List<ByteString> keys = new ArrayList<>(List.of(bytes("\\0")));
    for (char first = 'a'; first <= 'f'; first++) {
      keys.add(bytes("" + first));
      keys.add(bytes(first + "\\0"));
      keys.add(bytes(first + "m"));
    }
    List<ByteString> witnesses = new ArrayList<>(keys);
    keys.forEach(key -> witnesses.add(key.concat(bytes("\\0"))));
    witnesses.add(bytes("zzz"));
    int covered = 0;
    for (int i = 0; i < 20_000; i++) {
      KeyRanges ranges = new KeyRanges();
      List<ByteString[]> all = new ArrayList<>();
      for (int n = random.nextInt(6); n > 0; n--) {
        ByteString[] granted = range(keys, random);
        if (KeyRanges.isValid(granted[0], granted[1])) {
          ranges.add(granted[0], granted[1]);
          all.add(granted);
        }
      }
      ByteString[] asked = range(keys, random);
      List<ByteString> needed =
          witnesses.stream().filter(key -> isIn(key, asked) || key.equals(asked[0])).toList();
      boolean expected =
          needed.stream().allMatch(key -> all.stream().anyMatch(range -> isIn(key, range)));
      assertThat(ranges.covers(asked[0], asked[1]))
          .as("[%s, %s) in %d ranges", asked[0], asked[1], all.size())
          .isEqualTo(expected);
      covered += expected ? 1 : 0;
    }
    assertThat(covered).isBetween(2000, 18_000);
  }

  private static ByteString[] range(List<ByteString> keys, Random random) {
    ByteString key = keys.get(random.nextInt(keys.size()));
    ByteString end =
        switch (random.nextInt(4)) {
          case 0 -> ByteString.EMPTY;
          case 1 -> bytes("\\0");
          default -> keys.get(random.nextInt(keys.size()));
        };
    return new ByteString[] {key, end};
  }

  private static boolean isIn(ByteString key, ByteString[] range) {
    if (range[1].isEmpty()) {
      return key.equals(range[0]);
    }
    return ORDER.compare(key, range[0]) >= 0
        && (range[1].equals(bytes("\\0")) || ORDER.compare(key, range[1]) < 0);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text.replace("\\0", "\0"));
  }
}
