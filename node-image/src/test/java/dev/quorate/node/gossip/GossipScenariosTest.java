package dev.quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.gossip.World.Node;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gossip promises, one scenario for each promise, under a few seeds. */
@Timeout(60)
class GossipScenariosTest {
  private static final int SEEDS = 6;
  private static final long SETTLED = 3_000;

  private interface Scenario {
    void play(World world);
  }

  private static void each(int members, Scenario scenario) {
    LongStream.rangeClosed(1, SEEDS)
        .forEach(
            seed -> {
              try {
                World world = new World(seed, members).started();
                world.until("all see all", SETTLED, world::isAgreed);
                scenario.play(world);
              } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 9})
  void aDeadNodeIsSeenDeadByAllWithinTheStatedBound(int members) {
    each(
        members,
        world -> {
          world.run(world.random().nextLong(10_000));
          world.node(2).kill();
          world.until(
              "2 is dead",
              World.SETTINGS.deadWithin(members) + 1_000,
              () -> world.allSee(2, Health.DEAD));
          assertThat(world.node(1).view().alive()).isEqualTo(members - 1);
          assertThat(world.node(1).view().members()).hasSize(members);
        });
  }

  /** The others reach nobody either: each finds out alone. */
  @Test
  void nobodyNeedsAnothersWordToSeeThatOneIsDead() {
    each(
        5,
        world -> {
          List.of(2L, 3L, 4L, 5L).forEach(it -> world.node(it).kill());
          world.until(
              "all others are dead",
              World.SETTINGS.deadWithin(5) + 1_000,
              () -> world.node(1).view().alive() == 1);
        });
  }

  @Test
  void withoutAQuorumTheViewStillConverges() {
    each(
        5,
        world -> {
          List.of(3L, 4L, 5L).forEach(it -> world.node(it).kill());
          world.until("the two agree", World.SETTINGS.deadWithin(5) + 1_000, world::isAgreed);
          world.node(4).start(0, List.of());
          world.until("4 is back", 3_000, world::isAgreed);
          assertThat(world.node(1).view().alive()).isEqualTo(3);
        });
  }

  @Test
  void aShortPauseIsNoDeath() {
    each(
        3,
        world -> {
          world.node(2).pause();
          world.run(World.SETTINGS.suspicion(3) - 500);
          world.node(2).resume();
          world.run(20_000);
          assertThat(world.isAgreed()).isTrue();
          assertThat(world.node(1).core().counters().deaths()).isZero();
          assertThat(world.node(1).core().counters().falsePositives()).isZero();
        });
  }

  @Test
  void whoWasPausedForLongRefutesWithAHigherIncarnation() {
    each(
        3,
        world -> {
          long before = world.node(2).core().self().incarnation();
          world.node(2).pause();
          world.until("2 is called dead", 20_000, () -> world.allSee(2, Health.DEAD));
          world.run(60_000);
          world.node(2).resume();
          world.until("2 has refuted", 6_000, world::isAgreed);
          assertThat(world.node(2).core().self().incarnation()).isGreaterThan(before);
          assertThat(world.node(2).core().counters().refutations()).isPositive();
          assertThat(world.node(1).core().counters().falsePositives()).isEqualTo(1);
        });
  }

  @Test
  void whoWasPausedDoesNotTakeItsOwnPauseForTheSilenceOfOthers() {
    each(
        3,
        world -> {
          world.node(2).pause();
          world.until("2 is suspect", 10_000, () -> world.node(1).sees(2) == Health.SUSPECT);
          world.node(1).pause();
          world.node(2).resume();
          world.run(60_000);
          world.node(1).resume();
          world.until("one view", World.CONVERGED_WITHIN, world::isAgreed);
          assertThat(world.node(1).core().counters().deaths()).isZero();
        });
  }

  @Test
  void aLossInOneDirectionIsBridgedByOthersAndCounted() {
    each(
        3,
        world -> {
          world.cutOneWay(1, 2);
          world.run(60_000);
          assertThat(world.isAgreed()).isTrue();
          assertThat(world.node(1).core().counters().bridged()).isGreaterThan(20);
          // What 2 asks comes through, the answer does not.
          assertThat(world.node(2).core().counters().bridged()).isGreaterThan(20);
          assertThat(world.node(3).core().counters().bridged()).isZero();
          world.nodes().forEach(node -> assertThat(node.core().counters().suspicions()).isZero());
        });
  }

  @Test
  void sidesThatCalledEachOtherDeadConvergeWithin30SecondsAfterTheCut() {
    each(
        5,
        world -> {
          world.cut(Set.of(1L, 2L));
          world.until(
              "each side has buried the other",
              60_000,
              () -> world.node(1).view().alive() == 2 && world.node(5).view().alive() == 3);
          world.run(120_000);
          world.heal();
          world.until("one view", World.CONVERGED_WITHIN, world::isAgreed);
        });
  }

  @Test
  void thoseWhoCalledEachOtherDeadFindEachOtherAmongOthersThatAreReallyDead() {
    each(
        9,
        world -> {
          List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L).forEach(it -> world.node(it).kill());
          world.cut(Set.of(1L));
          world.until("each is alone", 60_000, () -> world.node(1).view().alive() == 1);
          world.until("each is alone", 60_000, () -> world.node(2).view().alive() == 1);
          world.run(world.random().nextLong(60_000));
          world.heal();
          world.until("one view", World.CONVERGED_WITHIN, world::isAgreed);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, -3_600_000})
  void whoRestartsIsAliveWithAHigherIncarnationAndItsNewAddress(long clockError) {
    each(
        3,
        world -> {
          long before = world.node(2).core().self().incarnation();
          world.node(2).kill();
          world.run(world.random().nextLong(30_000));
          world.node(2).start(clockError, List.of());
          world.until("2 is back", 3_000, world::isAgreed);
          assertThat(world.node(1).view().of(2))
              .hasValueSatisfying(
                  rumor -> {
                    assertThat(rumor.incarnation()).isGreaterThan(before);
                    assertThat(rumor.addresses()).isEqualTo(World.addressesAt(2, 2));
                  });
        });
  }

  @Test
  void anAddressThatChangesWhileANodeRunsSpreads() {
    each(
        5,
        world -> {
          world.node(2).moveTo(World.addressesAt(2, 77));
          world.until("all know it", 10_000, world::isAgreed);
        });
  }

  @Test
  void whoJoinsBySeedsKnowsAllAndIsKnownThoughTheFirstSeedIsDead() {
    each(
        3,
        world -> {
          Node joiner = world.stranger(4);
          world.node(1).kill();
          joiner.committed(List.of());
          joiner.start(0, List.of(1L, 3L));
          world.until(
              "4 knows the members and they know it",
              5_000,
              () ->
                  joiner.view().of(2).isPresent()
                      && joiner.view().of(3).isPresent()
                      && world.node(2).sees(4) == Health.ALIVE);
          // Heard of, and no members: that is for the cluster to say.
          assertThat(joiner.view().members()).isEmpty();
          assertThat(world.node(3).view().members()).hasSize(3);
          assertThat(world.node(3).view().others())
              .extracting(Rumor::nodeId)
              .containsExactly("demo-4");
          assertThat(world.node(3).view().alive()).isLessThanOrEqualTo(3);
          List<Contact> grown = world.contacts(List.of(1L, 2L, 3L, 4L));
          world.nodes().forEach(node -> node.committed(grown));
          world.until("four members, 1 dead", 30_000, world::isAgreed);
          assertThat(joiner.view().alive()).isEqualTo(3);
        });
  }

  @Test
  void aNodeThatIsNoMemberIsForgottenWhenItIsSilent() {
    each(
        5,
        world -> {
          Node stranger = world.stranger(9);
          stranger.committed(world.contacts(List.of(1L)));
          stranger.start(0, List.of());
          // Also by those that hear of it only through others, for as long as it is there.
          world.run(300_000);
          assertThat(world.node(4).sees(9)).isEqualTo(Health.ALIVE);
          stranger.kill();
          world.until(
              "nobody remembers 9",
              3 * World.SETTINGS.forgetAfter(),
              () -> world.running().stream().allMatch(it -> it.view().others().isEmpty()));
          world.run(300_000);
          assertThat(world.running()).allMatch(node -> node.view().others().isEmpty());
        });
  }

  @Test
  void aDeadMemberIsShownUntilItIsRemovedAndForgottenThen() {
    each(
        3,
        world -> {
          world.node(3).kill();
          world.run(600_000);
          assertThat(world.node(1).view().members()).hasSize(3);
          assertThat(world.node(1).view().alive()).isEqualTo(2);
          List<Contact> left = world.contacts(List.of(1L, 2L));
          world.nodes().forEach(node -> node.committed(left));
          assertThat(world.node(1).view().others()).hasSize(1);
          world.run(World.SETTINGS.forgetAfter() + 1_000);
          assertThat(world.node(1).view().others()).isEmpty();
          world.run(300_000);
          assertThat(world.node(2).view().others()).isEmpty();
        });
  }

  @Test
  void inACalmNetworkNobodyIsEverSuspectedAndNoRumorTravels() {
    each(
        5,
        world -> {
          world.run(10_000);
          world.nodes().forEach(node -> node.changes().clear());
          world.run(600_000);
          for (Node node : world.nodes()) {
            assertThat(node.changes()).isEmpty();
            assertThat(node.core().counters().suspicions()).isZero();
            assertThat(node.core().counters().bridged()).isZero();
            assertThat(node.core().counters().requests()).isZero();
          }
        });
  }
}
