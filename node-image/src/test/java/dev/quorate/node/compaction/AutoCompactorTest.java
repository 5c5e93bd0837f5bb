package dev.quorate.node.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.compaction.CompactionPolicy.Off;
import dev.quorate.node.compaction.CompactionPolicy.Periodic;
import dev.quorate.node.compaction.CompactionPolicy.Revisions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which revisions are compacted when: to the tick, since the clock is the test's. */
class AutoCompactorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theHistoryOfAPeriodIsKeptAndNoMoreThanTwo() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(Duration.ofMinutes(10)));
    cluster.runWithAPutAMinute(9);
    assertThat(cluster.compactions()).as("the period has not passed").isEmpty();
    // The revision of minute m is m + 1, since the empty store has revision 1.
    cluster.runWithAPutAMinute(1);
    long first = cluster.compactRevision();
    assertThat(first).as("what a member saw when it began").isLessThanOrEqualTo(2);
    cluster.runWithAPutAMinute(30);
    assertThat(cluster.compactions()).hasSize(3);
    assertThat(cluster.revision() - cluster.compactRevision()).isBetween(10L, 21L);
  }

  @Test
  void aLongPeriodIsCompactedEachHour() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(Duration.ofHours(5)));
    cluster.runWithAPutAMinute(5 * 60 - 1);
    assertThat(cluster.compactions()).isEmpty();
    cluster.runWithAPutAMinute(60 * 4 + 2);
    List<Long> revisions = cluster.compactions();
    assertThat(revisions).hasSizeBetween(4, 5);
    for (int i = 1; i < revisions.size(); i++) {
      assertThat(revisions.get(i) - revisions.get(i - 1)).isBetween(54L, 66L);
    }
    assertThat(cluster.revision() - cluster.compactRevision()).isBetween(300L, 366L);
  }

  @Test
  void someRevisionsAreKept() {
    CompactedCluster cluster = new CompactedCluster(new Revisions(100));
    cluster.runWithAPutAMinute(100);
    assertThat(cluster.compactions()).isEmpty();
    cluster.runWithAPutAMinute(60);
    assertThat(cluster.revision() - cluster.compactRevision()).isBetween(100L, 105L);
    assertThat(cluster.compactions()).hasSizeBetween(11, 12);
  }

  @Test
  void whatIsOffCompactsNothing() {
    CompactedCluster cluster = new CompactedCluster(new Off());
    cluster.runWithAPutAMinute(600);
    assertThat(cluster.compactions()).isEmpty();
  }

  @Test
  void aStoreThatNobodyWritesToGetsNoEntries() {
    for (CompactionPolicy policy : List.of(new Periodic(MINUTE), new Revisions(1))) {
      CompactedCluster cluster = new CompactedCluster(policy);
      cluster.run(Duration.ofHours(1));
      assertThat(cluster.compactions()).as("an empty store, %s", policy).isEmpty();
      cluster.runWithAPutAMinute(10);
      cluster.run(Duration.ofMinutes(20));
      int entries = cluster.compactions().size();
      cluster.run(Duration.ofHours(5));
      assertThat(cluster.compactions()).as("%s", policy).hasSize(entries);
    }
  }

  @Test
  void theLeaderAloneProposes() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(MINUTE));
    cluster.leaderIsNobody();
    cluster.runWithAPutAMinute(30);
    assertThat(cluster.compactions()).isEmpty();
  }

  @Test
  void aNewLeaderKnowsHowOldItsRevisionsAre() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(Duration.ofMinutes(10)));
    cluster.runWithAPutAMinute(35);
    long before = cluster.compactRevision();
    cluster.leaderIs(1);
    cluster.runWithAPutAMinute(1);
    assertThat(cluster.compactRevision()).isGreaterThanOrEqualTo(before);
    assertThat(cluster.revision() - cluster.compactRevision()).isBetween(10L, 12L);
  }

  @Test
  void whatSomebodyElseCompactedIsNotProposedAgain() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(Duration.ofMinutes(10)));
    cluster.runWithAPutAMinute(25);
    cluster.compact(cluster.revision());
    int proposed = cluster.compactions().size();
    cluster.runWithAPutAMinute(9);
    assertThat(cluster.compactions()).hasSize(proposed);
  }

  @Test
  void aProposalThatFailsIsMadeAgain() {
    CompactedCluster cluster = new CompactedCluster(new Periodic(Duration.ofMinutes(10)));
    cluster.failProposals(true);
    cluster.runWithAPutAMinute(25);
    assertThat(cluster.compactRevision()).isEqualTo(-1);
    cluster.failProposals(false);
    cluster.runWithAPutAMinute(1);
    assertThat(cluster.revision() - cluster.compactRevision()).isBetween(10L, 12L);
  }
}
