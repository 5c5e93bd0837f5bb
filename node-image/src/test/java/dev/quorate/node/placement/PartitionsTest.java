package dev.quorate.node.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which partition a key is in. */
class PartitionsTest {

  /** Never changes again: data of released versions is where this table says. */
  static Stream<Arguments> whereKeysAre() {
    return Stream.of(
        arguments("", 3, 14, 56),
        arguments("a", 3, 12, 50),
        arguments("b", 0, 3, 15),
        arguments("user/1", 2, 10, 40),
        arguments("user/2", 1, 4, 18),
        arguments("user/3", 2, 11, 44),
        arguments("orders/2026/11/30", 3, 13, 54),
        arguments("orders/2026/12/01", 3, 15, 62),
        arguments("/registry/pods/default/web-0", 2, 8, 34),
        arguments("/registry/leases/kube-system/a", 2, 8, 32),
        arguments("k0", 3, 13, 52),
        arguments("k1", 1, 6, 26),
        arguments("k2", 0, 0, 0),
        arguments("k3", 0, 2, 11),
        arguments("42", 1, 7, 28),
        arguments("[1,2]", 1, 4, 18),
        arguments("ä", 0, 3, 12),
        arguments("日本", 3, 12, 51),
        arguments("quorate", 1, 5, 20),
        arguments("x".repeat(64), 1, 7, 31));
  }

  @ParameterizedTest
  @MethodSource("whereKeysAre")
  void aKeyIsInTheSamePartitionForEver(String key, int of4, int of16, int of64) {
    assertThat(new Partitions(1).of(key.getBytes(UTF_8))).isZero();
    assertThat(new Partitions(4).of(key.getBytes(UTF_8))).isEqualTo(of4);
    assertThat(new Partitions(16).of(key.getBytes(UTF_8))).isEqualTo(of16);
    assertThat(new Partitions(64).of(key.getBytes(UTF_8))).isEqualTo(of64);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 16})
  void tenThousandNamesAreSpreadEvenly(int partitions) {
    int[] keys = new int[partitions];
    for (int i = 0; i < 10_000; i++) {
      keys[new Partitions(partitions).of(("name-" + i).getBytes(UTF_8))]++;
    }
    double even = 10_000.0 / partitions;
    for (int count : keys) {
      assertThat(count / even).isBetween(0.8, 1.2);
    }
  }

  @Test
  void thereIsAtLeastOne() {
    assertThatThrownBy(() -> new Partitions(0)).hasMessage("at least one partition, not 0");
  }
}
