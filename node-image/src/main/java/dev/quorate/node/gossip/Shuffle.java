package dev.quorate.node.gossip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Members in random order. */
final class Shuffle {
  private final RandomGenerator random;

  Shuffle(RandomGenerator random) {
    this.random = random;
  }

  List<Long> of(Stream<Rumor> members) {
    List<Long> shuffled = new ArrayList<>(members.map(Rumor::memberId).toList());
    for (int last = shuffled.size() - 1; last > 0; last--) {
      Collections.swap(shuffled, last, random.nextInt(last + 1));
    }
    return shuffled;
  }
}
