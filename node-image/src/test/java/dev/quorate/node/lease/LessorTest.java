package dev.quorate.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.lease.LeaseCluster.One;
import dev.quorate.node.store.meta.MetaCommand;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When leases end: to the millisecond, since the clock is the test's. */
class LessorTest {
  private static final Duration TICK = Duration.ofMillis(100);

  private final LeaseCluster cluster = new LeaseCluster(3);

  @Test
  void aLeaseEndsAfterItsTimeAndNotBefore() {
    cluster.grant(7, 10);
    cluster.put("mine", 7);
    cluster.run(TICK);
    cluster.run(Duration.ofMillis(9_999));
    assertThat(cluster.has(7)).isTrue();
    cluster.run(TICK);
    assertThat(cluster.has(7)).isFalse();
    assertThat(cluster.leader().state.keyspace().size()).isZero();
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).isEqualTo(1);
  }

  /** As in etcd, but without a proposal at each look that only fills the log. */
  @Test
  void nothingEndsWhileTheDataIsTakenForDamaged() {
    cluster.apply(new MetaCommand.RaiseLevel(5));
    cluster.grant(7, 10);
    cluster.put("mine", 7);
    cluster.run(TICK);
    cluster.apply(corrupt(AlarmAction.ACTIVATE));
    cluster.run(Duration.ofMinutes(1));
    assertThat(cluster.has(7)).isTrue();
    assertThat(cluster.leader().state.keyspace().size()).isEqualTo(1);
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).isZero();

    cluster.apply(corrupt(AlarmAction.DEACTIVATE));
    cluster.run(TICK);
    assertThat(cluster.has(7)).isFalse();
    assertThat(cluster.leader().state.keyspace().size()).isZero();
  }

  private static MetaCommand corrupt(AlarmAction action) {
    return new MetaCommand.ChangeAlarm(
        AlarmRequest.newBuilder().setAction(action).setAlarm(AlarmType.CORRUPT).build());
  }

  @Test
  void aMemberThatDoesNotLeadEndsNothing() {
    cluster.grant(7, 10);
    cluster.leader().cut();
    cluster.run(Duration.ofMinutes(1));
    cluster.leader().connect();
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).isZero();
    assertThat(cluster.has(7)).isTrue();
  }

  @Test
  void aLeaseThatIsRenewedInTimeLivesOnAndWritesNothing() {
    cluster.grant(7, 10);
    cluster.run(TICK);
    assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(10L);
    long entries = cluster.count(MetaCommand.CheckpointLeases.class);
    for (int i = 0; i < 20; i++) {
      cluster.run(Duration.ofSeconds(3));
      assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(10L);
    }
    assertThat(cluster.has(7)).isTrue();
    assertThat(cluster.count(MetaCommand.CheckpointLeases.class)).isEqualTo(entries);
    cluster.run(Duration.ofMillis(9_900));
    assertThat(cluster.has(7)).isTrue();
    cluster.run(TICK.multipliedBy(2));
    assertThat(cluster.has(7)).isFalse();
  }

  @Test
  void anUnknownLeaseHasNoTimeLeft() {
    assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(0L);
    assertThat(cluster.leader().lessor.timeLeft(7).join()).isEmpty();
    assertThat(cluster.count(MetaCommand.TakeLeases.class)).as("no leases, no office").isZero();
  }

  @Test
  void theRemainingTimeIsShown() {
    cluster.grant(7, 10);
    cluster.run(TICK);
    cluster.run(Duration.ofMillis(3_500));
    assertThat(cluster.leader().lessor.timeLeft(7).join().orElseThrow().seconds()).isEqualTo(6);
    cluster.pass(Duration.ofMinutes(1));
    assertThat(cluster.leader().lessor.timeLeft(7).join().orElseThrow().seconds()).isZero();
  }

  @Test
  void aMemberThatDoesNotLeadNamesWhoDoes() {
    cluster.grant(7, 10);
    assertThat(cluster.members.get(1).lessor.renew(7))
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RaftException.NotLeader.class);
  }

  @Test
  void theNextLeaderGivesARenewedLeaseAllOfItsTimeAndAnElection() {
    cluster.grant(7, 10);
    cluster.run(Duration.ofSeconds(2));
    assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(10L);
    cluster.elect(cluster.members.get(1));
    cluster.run(TICK);
    cluster.run(Duration.ofMillis(10_900));
    assertThat(cluster.has(7)).isTrue();
    cluster.run(TICK.multipliedBy(2));
    assertThat(cluster.has(7)).isFalse();
  }

  @Test
  void theNextLeaderKnowsHowMuchOfALeaseHasPassedThatNobodyRenewed() {
    cluster.grant(7, 3600);
    for (int minute = 0; minute < 60; minute++) {
      cluster.run(Duration.ofMinutes(1).minus(TICK));
      assertThat(cluster.has(7)).as("after %s minutes", minute).isTrue();
      cluster.elect(cluster.members.get(minute % 3));
    }
    cluster.run(Duration.ofSeconds(10));
    assertThat(cluster.has(7)).isFalse();
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).isEqualTo(1);
  }

  @Test
  void aLeaderOfAMomentLeavesTimeToRenew() {
    cluster.grant(7, 10);
    cluster.run(Duration.ofMillis(9_950));
    cluster.elect(cluster.members.get(1));
    cluster.run(Duration.ofMillis(900));
    assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(10L);
    cluster.run(Duration.ofSeconds(9));
    assertThat(cluster.has(7)).isTrue();
  }

  @Test
  void theRestIsRecordedForMembersThatStartAgain() {
    cluster.grant(7, 3600);
    cluster.run(Duration.ofMinutes(52));
    cluster.members.forEach(One::restart);
    cluster.elect(cluster.members.get(2));
    cluster.run(Duration.ofMinutes(9));
    assertThat(cluster.has(7)).isTrue();
    cluster.run(Duration.ofMinutes(2));
    assertThat(cluster.has(7)).isFalse();
  }

  /** The leader is killed every second of a lease: it ends once, and in time. */
  @ParameterizedTest(name = "its next start takes {0} ms")
  @ValueSource(ints = {100, 500, 900})
  void aLeaderThatIsKilledEverySecondDelaysALeaseByAnElection(int start) {
    cluster.grant(7, 10);
    cluster.put("mine", 7);
    long granted = cluster.now();
    for (int second = 0; second < 10; second++) {
      One old = cluster.leader();
      cluster.run(Duration.ofSeconds(1).minusMillis(start));
      assertThat(cluster.has(7)).isTrue();
      old.cut();
      cluster.elect(cluster.members.get((cluster.members.indexOf(old) + 1) % 3));
      cluster.run(Duration.ofMillis(start));
      old.restart();
    }
    while (cluster.has(7)) {
      cluster.run(TICK);
    }
    assertThat(cluster.now() - granted).isBetween(10_000L, 11_500L);
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).isEqualTo(1);
  }

  @Test
  void whatAPausedLeaderDecidesComesToNothing() {
    cluster.grant(7, 10);
    cluster.run(Duration.ofSeconds(1));
    One old = cluster.leader();
    old.cut();
    cluster.elect(cluster.members.get(1));
    for (int i = 0; i < 10; i++) {
      cluster.run(Duration.ofSeconds(3));
      assertThat(cluster.leader().lessor.renew(7)).isCompletedWithValue(10L);
    }
    // It still takes itself for the leader, and its deadline has long passed.
    old.lessor.tick();
    old.connect();
    assertThat(cluster.count(MetaCommand.ExpireLease.class)).as("it has arrived").isEqualTo(1);
    assertThat(cluster.has(7)).isTrue();
    cluster.run(Duration.ofSeconds(9));
    assertThat(cluster.has(7)).isTrue();
  }

  @Test
  void aLeaderThatMayBeDeposedRenewsNothing() {
    cluster.grant(7, 10);
    cluster.run(Duration.ofSeconds(1));
    One old = cluster.leader();
    old.cut();
    cluster.elect(cluster.members.get(1));
    assertThat(old.lessor.renew(7)).isCompletedExceptionally();
  }

  @Test
  void aLeaseAtItsEndIsNotRenewedAndWhoTriesLearnsItsEnd() {
    cluster.grant(7, 10);
    cluster.run(TICK);
    cluster.pass(Duration.ofSeconds(11));
    CompletableFuture<Long> late = cluster.leader().lessor.renew(7);
    assertThat(late).isNotDone();
    cluster.run(TICK);
    assertThat(late).isCompletedWithValue(0L);
    assertThat(cluster.has(7)).isFalse();
  }

  @Test
  void whoWaitsForTheEndOfALeaseLearnsOfAnotherLeader() {
    cluster.grant(7, 10);
    cluster.run(TICK);
    cluster.pass(Duration.ofSeconds(11));
    CompletableFuture<Long> late = cluster.leader().lessor.renew(7);
    cluster.elect(cluster.members.get(1));
    cluster.members.getFirst().lessor.tick();
    assertThat(late).isCompletedExceptionally();
  }

  @Test
  void aLeaseThatIsGrantedAgainUnderItsIdHasItsOwnTime() {
    cluster.grant(7, 10);
    cluster.run(Duration.ofSeconds(9));
    cluster.revoke(7);
    cluster.grant(7, 10);
    cluster.run(Duration.ofSeconds(9));
    assertThat(cluster.has(7)).isTrue();
    cluster.run(Duration.ofSeconds(2));
    assertThat(cluster.has(7)).isFalse();
  }

  @Test
  void tenThousandLeasesEndInTenSecondsWithPutsBetweenThem() {
    for (int i = 1; i <= 10_000; i++) {
      cluster.grant(i, 5);
      cluster.put("key" + i, i);
    }
    cluster.run(TICK);
    cluster.pass(Duration.ofSeconds(6));
    for (int tick = 1; tick <= 100; tick++) {
      cluster.run(TICK);
      cluster.put("other", 0);
      assertThat(cluster.count(MetaCommand.ExpireLease.class)).isEqualTo(100L * tick);
    }
    assertThat(cluster.leader().state.leases().isEmpty()).isTrue();
    assertThat(cluster.leader().state.keyspace().size()).isEqualTo(1);
  }

  /** No lease ends before the time that its client was promised; all of them end. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverHappensNoPromiseIsBroken(long seed) {
    Random random = new Random(seed);
    Map<Long, Long> promised = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      One any = cluster.members.get(random.nextInt(3));
      long id = 1L + random.nextInt(10);
      switch (random.nextInt(12)) {
        case 0 -> {
          if (any != cluster.leader()) {
            any.cut();
          }
        }
        case 1 -> any.connect();
        case 2 -> {
          if (random.nextInt(3) == 0) {
            any.restart();
            cluster.elect(cluster.members.get((cluster.members.indexOf(any) + 1) % 3));
            cluster.leader().connect();
          }
        }
        case 3 -> {
          if (random.nextInt(3) == 0) {
            One old = cluster.leader();
            if (random.nextBoolean()) {
              old.cut();
            }
            cluster.elect(any == old ? cluster.members.get((int) (id % 3)) : any);
            cluster.leader().connect();
          }
        }
        case 4 -> {
          long ttl = 2L + random.nextInt(30);
          if (!cluster.has(id)) {
            cluster.grant(id, ttl);
            promised.put(id, cluster.now() + ttl * 1000);
          }
        }
        case 5, 6 -> {
          CompletableFuture<Long> answer = any.lessor.renew(id);
          if (answer.isDone() && !answer.isCompletedExceptionally()) {
            if (answer.join() > 0) {
              promised.merge(id, cluster.now() + answer.join() * 1000, Math::max);
            } else {
              promised.remove(id);
            }
          }
        }
        case 7 -> any.lessor.tick();
        default -> cluster.run(Duration.ofMillis(random.nextInt(1500)));
      }
      for (Map.Entry<Long, Long> each : promised.entrySet()) {
        assertThat(cluster.has(each.getKey()) || cluster.now() >= each.getValue())
            .as(
                "step %d: lease %d is promised until %d, now it is %d",
                step, each.getKey(), each.getValue(), cluster.now())
            .isTrue();
      }
      promised.entrySet().removeIf(each -> cluster.now() >= each.getValue());
    }
    cluster.run(Duration.ofMinutes(2));
    assertThat(cluster.leader().state.leases().isEmpty()).isTrue();
  }
}
