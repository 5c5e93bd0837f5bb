package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistoriesTest {
  private static final byte[] NO_END = {};

  private final Histories histories = new Histories();

  /** How the keys of a store may look. */
  enum Keys {
    /** The eight bytes of each that are compared first are often equal, or end in zeros. */
    FEW_BYTES {
      @Override
      byte[] next(Random random) {
        byte[] key = new byte[1 + random.nextInt(12)];
        for (int i = 0; i < key.length; i++) {
          key[i] = (byte) (random.nextInt(3) - 1);
        }
        return key;
      }
    },
    ONE_PREFIX {
      @Override
      byte[] next(Random random) {
        return ("/registry/pods/default/" + random.nextInt(2000)).getBytes(UTF_8);
      }
    },
    SOME_PREFIXES {
      @Override
      byte[] next(Random random) {
        return "/registry/"
            .repeat(random.nextInt(4))
            .concat("k" + random.nextInt(500))
            .getBytes(UTF_8);
      }
    },
    RANDOM {
      @Override
      byte[] next(Random random) {
        byte[] key = new byte[8];
        random.nextBytes(key);
        return key;
      }
    };

    abstract byte[] next(Random random);
  }

  @ParameterizedTest
  @EnumSource
  void itIsASortedMap(Keys keys) {
    Random random = new Random(16);
    NavigableMap<byte[], KeyVersion> expected = new TreeMap<>(Arrays::compareUnsigned);
    for (int step = 1; step <= 20_000; step++) {
      // It grows, is nearly emptied, and grows.
      boolean isRemoval = random.nextInt(10) < (step / 5_000 % 2 == 0 ? 2 : 8);
      byte[] key = keys.next(random);
      Map.Entry<byte[], KeyVersion> near = expected.ceilingEntry(key);
      if (isRemoval && near != null) {
        assertThat(histories.remove(near.getKey(), version(step))).isFalse();
        assertThat(histories.remove(near.getKey(), near.getValue())).isTrue();
        expected.remove(near.getKey());
        assertThat(histories.get(near.getKey())).isNull();
      } else {
        KeyVersion version = version(step);
        assertThat(histories.put(key, version)).isSameAs(expected.put(key, version));
        assertThat(histories.get(key)).isSameAs(version);
      }
      if (step % 500 == 0) {
        byte[] from = keys.next(random);
        byte[] end = keys.next(random);
        assertThat(seen(histories.all())).isEqualTo(text(expected));
        assertThat(seen(histories.range(from, NO_END)))
            .isEqualTo(text(expected.tailMap(from, true)));
        assertThat(seen(histories.range(from, end)))
            .isEqualTo(
                Arrays.compareUnsigned(from, end) < 0
                    ? text(expected.subMap(from, true, end, false))
                    : List.of());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLoadedInOrderIsTheSame(Keys keys) {
    Random random = new Random(17);
    NavigableMap<byte[], KeyVersion> expected = new TreeMap<>(Arrays::compareUnsigned);
    IntStream.range(0, 1_000).forEach(i -> expected.put(keys.next(random), version(i)));
    Histories.Loading loading = new Histories.Loading();
    expected.forEach(loading::add);
    Histories loaded = loading.end();

    assertThat(seen(loaded.all())).isEqualTo(text(expected));
    IntStream.range(0, 1_000)
        .mapToObj(i -> keys.next(random))
        .forEach(key -> assertThat(loaded.get(key)).isSameAs(expected.get(key)));
    IntStream.range(0, 1_000)
        .forEach(
            i -> {
              byte[] key = keys.next(random);
              KeyVersion version = version(i);
              assertThat(loaded.put(key, version)).isSameAs(expected.put(key, version));
            });
    assertThat(seen(loaded.all())).isEqualTo(text(expected));
  }

  /** Between any two steps of a reader leaves may be split, joined and split elsewhere. */
  @Test
  void aReaderSeesWhatIsThereAllTheTimeOnceHoweverTheLeavesChange() {
    Random random = new Random(18);
    List<String> staying = IntStream.range(0, 400).mapToObj(i -> text(key(2 * i))).toList();
    staying.forEach(key -> histories.put(key.getBytes(UTF_8), version(1)));
    KeyVersion passing = version(2);
    for (int look = 0; look < 50; look++) {
      List<String> seen = new ArrayList<>();
      for (Histories.Cursor cursor = histories.all(); cursor.isOnKey(); cursor.advance()) {
        seen.add(text(cursor.key()));
        boolean isRemoval = random.nextInt(20) < (seen.size() / 40 % 2 == 0 ? 3 : 17);
        for (int change = 0; change < 8; change++) {
          byte[] key = key(2 * random.nextInt(400) + 1);
          if (!isRemoval) {
            histories.put(key, passing);
          } else {
            histories.remove(key, passing);
          }
        }
      }
      assertThat(seen).as("look %s", look).isSorted().doesNotHaveDuplicates();
      assertThat(seen).as("look %s", look).containsAll(staying);
    }
  }

  /** Every second key comes and goes all the time, so leaves are split and joined. */
  @Test
  void aReaderSeesEveryKeyThatIsThereAllTheTimeOnceAndInOrder() {
    int keys = 2_000;
    IntStream.range(0, keys / 2).forEach(i -> histories.put(key(2 * i), version(1)));
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(() -> comeAndGo(keys, isOver));

    try {
      for (int look = 0; look < 300; look++) {
        List<String> stays = new ArrayList<>();
        String last = "";
        for (Histories.Cursor cursor = histories.all(); cursor.isOnKey(); cursor.advance()) {
          String key = new String(cursor.key(), UTF_8);
          assertThat(key).isGreaterThan(last);
          last = key;
          if ((key.charAt(key.length() - 1) - '0') % 2 == 0) {
            stays.add(key);
          }
        }
        assertThat(stays).as("look %s", look).hasSize(keys / 2);
      }
    } finally {
      isOver.set(true);
    }
    assertThat(writer.join()).as("rounds of the writer").isPositive();
  }

  private int comeAndGo(int keys, AtomicBoolean isOver) {
    int rounds = 0;
    while (!isOver.get() || rounds == 0) {
      KeyVersion version = version(rounds);
      IntStream.range(0, keys / 2).forEach(i -> histories.put(key(2 * i + 1), version));
      IntStream.range(0, keys / 2).forEach(i -> histories.remove(key(2 * i + 1), version));
      rounds++;
    }
    return rounds;
  }

  private static byte[] key(int number) {
    return "/registry/%06d".formatted(number).getBytes(UTF_8);
  }

  private static String text(byte[] key) {
    return new String(key, UTF_8);
  }

  private static KeyVersion version(long revision) {
    return new KeyVersion(
        KeyValue.newBuilder().setKey(ByteString.EMPTY).setModRevision(revision).build(), null);
  }

  private static List<String> seen(Histories.Cursor cursor) {
    List<String> seen = new ArrayList<>();
    for (; cursor.isOnKey(); cursor.advance()) {
      seen.add(text(cursor.key(), cursor.newest()));
    }
    return seen;
  }

  private static List<String> text(NavigableMap<byte[], KeyVersion> map) {
    return map.entrySet().stream().map(entry -> text(entry.getKey(), entry.getValue())).toList();
  }

  private static String text(byte[] key, KeyVersion version) {
    return HexFormat.of().formatHex(key) + "@" + version.keyValue.getModRevision();
  }
}
