package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.MemberReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** GET /admin/v1/report. */
interface ReportContract extends ContractSteps {

  @Test
  default void anEmptyMemberWaitsAndHasNoIdentity() {
    MemberReport report = report(lab().start("demo-0"));

    assertThat(report.nodeId()).isEqualTo("demo-0");
    assertThat(report.state()).isEqualTo(MemberReport.State.WAITING);
    assertThat(report.incarnation()).isNotBlank();
    assertThat(report.version()).isNotBlank();
    assertThat(report.clusterId()).isEmpty();
    assertThat(report.memberId()).isEmpty();
    assertThat(report.epoch()).isEmpty();
    assertThat(report.genesis()).isEmpty();
    assertThat(report.leader()).isEmpty();
    assertThat(report.role()).isEqualTo(MemberReport.Role.NONE);
    assertThat(report.voters()).isEmpty();
    assertThat(report.failure()).isEmpty();
  }

  @Test
  default void aLongPollWithoutChangeAnswersAfterItsWait() {
    Subject member = lab().start("demo-0");
    long version = report(member).reportVersion();
    long start = System.nanoTime();

    MemberReport report = done(member.admin().reportAfter(version, Duration.ofSeconds(1)));

    assertThat(report.reportVersion()).isEqualTo(version);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
  }

  @Test
  default void aLongPollAnswersAtOnceWhenTheVersionDiffers() {
    Subject member = lab().start("demo-0");
    long version = report(member).reportVersion();
    long start = System.nanoTime();

    done(member.admin().reportAfter(version + 1, Duration.ofSeconds(30)));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  default void aLongPollAnswersAsSoonAsSomethingChanges() {
    Subject member = lab().start("demo-0");
    long version = report(member).reportVersion();
    long start = System.nanoTime();

    CompletableFuture<Answer> poll =
        CompletableFuture.supplyAsync(
            () -> member.admin().reportAfter(version, Duration.ofSeconds(25)));
    done(member.admin().genesis(genesisFor(member)));
    MemberReport changed = done(poll.join());

    assertThat(changed.reportVersion()).isGreaterThan(version);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  default void aWaitThatIsNoWaitIsRefused() {
    Subject member = lab().start("demo-0");

    for (String wait : new String[] {"31", "-1", "soon"}) {
      RawCall.Reply reply =
          RawCall.to(member).send("GET", "/admin/v1/report?after=0&wait=" + wait, null);
      assertThat(reply.status()).as("wait=%s", wait).isEqualTo(400);
      assertThat(reply.error().path("field").asText()).isEqualTo("wait");
    }
  }

  @Test
  default void aFormedClusterOfOneServesAndLeads() {
    Subject member = formed("demo-0");

    MemberReport report = until(member, r -> r.state() == MemberReport.State.SERVING);

    assertThat(report.role()).isEqualTo(MemberReport.Role.VOTER);
    assertThat(report.leader()).isEqualTo(report.memberId());
    assertThat(report.term()).isPositive();
    assertThat(report.caughtUp()).isTrue();
    assertThat(report.commitIndex()).isPositive();
    assertThat(idsOf(report.voters())).containsExactly(report.memberId().orElseThrow());
    assertThat(report.voters().getFirst().nodeId()).isEqualTo("demo-0");
    assertThat(report.learners()).isEmpty();
    assertThat(report.configDigest().orElseThrow()).startsWith("sha256:");
  }
}
