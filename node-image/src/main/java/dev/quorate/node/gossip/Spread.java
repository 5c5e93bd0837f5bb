package dev.quorate.node.gossip;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of whom there is news, and how often it was passed on: the least known first, and each so often
 * that with high probability all have heard it (SWIM, 4.1).
 */
final class Spread {
  private final int most;
  private final Map<Long, Integer> passedOn = new LinkedHashMap<>();

  /**
   * @param most at once
   */
  Spread(int most) {
    this.most = most;
  }

  /** There is news of that member: also if older news of it is on its way. */
  void begin(long memberId) {
    passedOn.put(memberId, 0);
  }

  /**
   * Those to speak of now. They count as passed on once more; the last time was the one of {@code
   * limit}.
   */
  List<Long> take(int limit) {
    List<Long> taken =
        passedOn.entrySet().stream()
            .sorted(Comparator.comparingInt(Map.Entry::getValue))
            .limit(most)
            .map(Map.Entry::getKey)
            .toList();
    for (long memberId : taken) {
      if (passedOn.merge(memberId, 1, Integer::sum) >= limit) {
        passedOn.remove(memberId);
      }
    }
    return taken;
  }
}
