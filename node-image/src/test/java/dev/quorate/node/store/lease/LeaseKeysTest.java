package dev.quorate.node.store.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseKeysTest {
  @ParameterizedTest(name = "{0} different keys")
  @ValueSource(ints = {3, 50, 5000})
  void aRandomHistoryIsThatOfASet(int different) {
    Random random = new Random(different);
    LeaseKeys keys = new LeaseKeys();
    TreeSet<ByteString> model = new TreeSet<>(ByteString.unsignedLexicographicalComparator());
    for (int i = 0; i < 40_000; i++) {
      ByteString key = key(random.nextInt(different));
      boolean grows = (i / 10_000) % 2 == 0;
      if (random.nextInt(10) < (grows ? 7 : 3)) {
        assertThat(keys.add(key)).isEqualTo(model.add(key));
      } else {
        assertThat(keys.remove(key)).isEqualTo(model.remove(key));
      }
      assertThat(keys.size()).isEqualTo(model.size());
      if (i % 1000 == 0) {
        assertThat(keys.sorted()).containsExactlyElementsOf(model);
      }
    }
    assertThat(keys.sorted()).containsExactlyElementsOf(model);
  }

  @Test
  void keysOfOneHashAreKeptApart() {
    LeaseKeys keys = new LeaseKeys();
    ByteString one = ByteString.copyFromUtf8("Aa");
    ByteString other = ByteString.copyFromUtf8("BB");
    assertThat(one.hashCode()).isEqualTo(other.hashCode());
    keys.add(one);
    keys.add(other);
    assertThat(keys.remove(one)).isTrue();
    assertThat(keys.sorted()).containsExactly(other);
    assertThat(keys.remove(one)).isFalse();
  }

  private static ByteString key(int number) {
    return ByteString.copyFromUtf8("registry/leases/" + number);
  }
}
