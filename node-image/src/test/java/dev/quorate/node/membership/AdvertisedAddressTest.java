package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost:2380", "127.0.0.1:2380", "127.1.2.3:2380", "[::1]:2380"})
  void aNodeOnAnotherMachineThanItsSeedCannotBeReachedByALoopbackAddress(String advertised) {
    assertThat(AdvertisedAddress.trouble(advertised, List.of("localhost:8080", "10.0.0.5:8080")))
        .contains(
            "the leader cannot reach this node, which joins through 10.0.0.5:8080 and names itself "
                + advertised
                + ": its advertised host must be one by which the others reach it");
  }

  @Test
  void onOneMachineItCan() {
    assertThat(AdvertisedAddress.trouble("localhost:2380", List.of("127.0.0.1:8081"))).isEmpty();
  }

  @Test
  void aRealAddressIsNotDoubted() {
    assertThat(AdvertisedAddress.trouble("demo-1.example:2380", List.of("10.0.0.5:8080")))
        .isEmpty();
    assertThat(AdvertisedAddress.trouble("127.example:2380", List.of("10.0.0.5:8080"))).isEmpty();
  }
}
