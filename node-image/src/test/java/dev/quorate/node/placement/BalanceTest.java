package dev.quorate.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the copies of each partition are to be. */
class BalanceTest {
  private static Set<String> members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "demo-" + i).collect(Collectors.toSet());
  }

  private static PartitionMap first(int partitions, int members, int factor) {
    return next(PartitionMap.NONE, partitions, members(members), factor);
  }

  private static PartitionMap next(
      PartitionMap previous, int partitions, Set<String> members, int factor) {
    return Balance.next(previous, new Partitions(partitions), members, factor);
  }

  @ParameterizedTest
  @CsvSource({"1,1,3", "4,3,3", "64,3,3", "64,4,3", "64,5,3", "7,5,3", "16,7,5", "64,5,1", "3,2,3"})
  void everyMemberHasItsPartOfCopiesAndLeads(int partitions, int members, int factor) {
    PartitionMap map = first(partitions, members, factor);

    assertThat(map.version()).isEqualTo(1);
    assertWhole(map, partitions, members(members), factor);
  }

  private static void assertWhole(
      PartitionMap map, int partitions, Set<String> members, int factor) {
    assertThat(map.placements()).hasSize(partitions);
    Map<String, Integer> copies = new HashMap<>();
    Map<String, Integer> leads = new HashMap<>();
    for (Placement placement : map.placements()) {
      assertThat(placement.replicas()).hasSize(Math.min(factor, members.size()));
      assertThat(members).containsAll(placement.replicas());
      placement.replicas().forEach(member -> copies.merge(member, 1, Integer::sum));
      leads.merge(placement.leader(), 1, Integer::sum);
    }
    for (Map<String, Integer> counts : List.of(copies, leads)) {
      IntStream all = members.stream().mapToInt(member -> counts.getOrDefault(member, 0));
      var summary = all.summaryStatistics();
      assertThat(summary.getMax() - summary.getMin()).as("%s", counts).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theSameMembersLeaveTheMapAsItIs() {
    PartitionMap map = first(64, 4, 3);

    assertThat(next(map, 64, members(4), 3)).isSameAs(map);
  }

  @Test
  void theFirstMapIsThatOfTheRing() {
    assertThat(first(4, 5, 3).placements())
        .containsExactly(
            new Placement(List.of("demo-1", "demo-2", "demo-3"), "demo-1"),
            new Placement(List.of("demo-1", "demo-2", "demo-4"), "demo-2"),
            new Placement(List.of("demo-0", "demo-3", "demo-4"), "demo-3"),
            new Placement(List.of("demo-0", "demo-1", "demo-2"), "demo-0"));
  }

  @ParameterizedTest
  @CsvSource({"3,4", "4,5", "5,7", "4,3", "5,4", "5,3", "3,5"})
  void whoComesOrGoesMovesItsPartAndNothingElse(int before, int after) {
    PartitionMap old = first(64, before, 3);
    PartitionMap now = next(old, 64, members(after), 3);

    assertThat(now.version()).isEqualTo(2);
    assertWhole(now, 64, members(after), 3);
    double share = Math.abs(after - before) / (double) Math.max(after, before);
    assertThat(moved(old, now) / (64.0 * 3)).isBetween(share - 0.1, share + 0.1);
  }

  /** 15 to 35 % of the copies, so of the bytes. */
  @Test
  void aFourthMemberGetsAQuarter() {
    PartitionMap old = first(64, 3, 3);

    assertThat(moved(old, next(old, 64, members(4), 3))).isEqualTo(48);
  }

  private static int moved(PartitionMap old, PartitionMap now) {
    int moved = 0;
    for (int i = 0; i < now.placements().size(); i++) {
      Set<String> come = new HashSet<>(now.placements().get(i).replicas());
      old.placements().get(i).replicas().forEach(come::remove);
      moved += come.size();
    }
    return moved;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theFactorIsAWishThatFewerMembersCannotMeet(int members) {
    PartitionMap grown = next(first(4, 1, 3), 4, members(members), 3);
    assertWhole(grown, 4, members(members), 3);

    PartitionMap alone = next(grown, 4, members(1), 3);
    assertThat(alone.placements()).containsOnly(new Placement(List.of("demo-0"), "demo-0"));
  }

  /** Any members, whatever came before: even, whole, and no more moved than evenness asks for. */
  @Test
  void mapsStayEvenWhateverMembersComeAndGo() {
    Random random = new Random(19);
    for (int run = 0; run < 60; run++) {
      int partitions = 1 + random.nextInt(40);
      int factor = 1 + 2 * random.nextInt(3);
      PartitionMap map = PartitionMap.NONE;
      Set<String> members = new TreeSet<>();
      for (int change = 0; change < 12; change++) {
        String one = "n" + random.nextInt(7);
        Set<String> before = new TreeSet<>(members);
        if (!members.remove(one) || members.isEmpty()) {
          members.add(one);
        }
        PartitionMap now = next(map, partitions, members, factor);
        assertWhole(now, partitions, members, factor);
        if (!before.isEmpty()) {
          int copies = partitions * Math.min(factor, Math.max(before.size(), members.size()));
          int part = copies / Math.max(before.size(), members.size()) + 2;
          int more = Math.abs(Math.min(factor, members.size()) - Math.min(factor, before.size()));
          assertThat(moved(map, now))
              .as("%s to %s", before, members)
              .isLessThanOrEqualTo(part + more * partitions);
        }
        map = now;
      }
    }
  }

  @Test
  void aMapNeedsAMember() {
    assertThatThrownBy(() -> next(PartitionMap.NONE, 4, Set.of(), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no member to have a copy");
  }
}
