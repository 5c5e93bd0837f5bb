package dev.quorate.node.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingPictureTest {
  @Test
  void membersOwnAboutEvenPartsThatAreMixed() {
    List<String> owners = RingPicture.of(List.of("n1", "n2", "n3")).owners();
    assertThat(owners).hasSize(256);
    for (String node : List.of("n1", "n2", "n3")) {
      assertThat(Collections.frequency(owners, node)).as(node).isBetween(55, 115);
    }
    long changes =
        IntStream.range(1, owners.size())
            .filter(i -> !owners.get(i).equals(owners.get(i - 1)))
            .count();
    assertThat(changes).isGreaterThan(50);
  }

  @Test
  void whoComesTakesPlacesAndNobodyElseDoes() {
    List<String> before = RingPicture.of(List.of("n1", "n2", "n3")).owners();
    List<String> after = RingPicture.of(List.of("n1", "n2", "n3", "n4")).owners();
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isIn(before.get(i), "n4");
    }
    assertThat(Collections.frequency(after, "n4")).isBetween(35, 95);
  }

  @Test
  void withoutMembersThereIsNone() {
    assertThat(RingPicture.of(List.of()).owners()).isEmpty();
  }
}
