package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.Source;
import dev.quorate.operator.observed.MemberReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** POST /admin/v1/genesis. */
interface GenesisContract extends ContractSteps {

  @Test
  default void genesisGivesTheDirectoryItsIdentity() {
    Subject member = lab().start("demo-0");

    MemberReport report = done(member.admin().genesis(genesisFor(member)));

    assertThat(report.clusterId()).contains(CLUSTER);
    assertThat(report.epoch()).contains(1L);
    assertThat(report.memberId().orElseThrow()).matches(HEX_ID);
    MemberReport.Genesis genesis = report.genesis().orElseThrow();
    assertThat(genesis.clusterId()).isEqualTo(CLUSTER);
    assertThat(genesis.epoch()).isEqualTo(1);
    assertThat(genesis.source()).isEqualTo("Empty");
    assertThat(genesis.started()).isTrue();
    assertThat(report.configDigest())
        .as("the digest that the operator computes of its spec")
        .contains(CONFIG.digest());
  }

  @Test
  default void theSameGenesisAgainIsASuccessWithTheSameMember() {
    Subject member = formed("demo-0");
    String memberId = memberId(member);

    MemberReport again = done(member.admin().genesis(genesisFor(member)));

    assertThat(again.memberId()).contains(memberId);
    assertThat(again.voters()).hasSize(1);
  }

  @Test
  default void aContradictingGenesisIsAConflictAndChangesNothing() {
    Subject member = formed("demo-0");
    MemberReport before = report(member);
    GenesisOrder same = genesisFor(member);

    Answer.Refused refused =
        refused(
            member.admin().genesis(genesisOf(OTHER_CLUSTER, member)), 409, Answer.Code.CONFLICT);
    assertThat(refused.message()).as("says what the node has").contains(CLUSTER);
    GenesisOrder otherEpoch =
        new GenesisOrder(
            same.incarnation(), CLUSTER, 2, CONFIG, same.expectedMembers(), Source.EMPTY);
    refused(member.admin().genesis(otherEpoch), 409, Answer.Code.CONFLICT);

    assertThat(report(member).clusterId()).isEqualTo(before.clusterId());
    assertThat(report(member).memberId()).isEqualTo(before.memberId());
    assertThat(report(member).epoch()).isEqualTo(before.epoch());
  }

  @Test
  default void genesisMeantForAnotherIncarnationIsRefused() {
    Subject member = lab().start("demo-0");
    GenesisOrder stale =
        new GenesisOrder("gone", CLUSTER, 1, CONFIG, List.of("demo-0"), Source.EMPTY);

    refused(member.admin().genesis(stale), 412, Answer.Code.WRONG_INCARNATION);

    assertThat(report(member).hasIdentity()).isFalse();
  }

  @Test
  default void genesisOnAJoinerIsAConflict() {
    Subject member = lab().start("demo-1");
    done(member.admin().join(joinFor(member, "127.0.0.1:1")));

    refused(member.admin().genesis(genesisFor(member)), 409, Answer.Code.CONFLICT);

    assertThat(report(member).genesis()).isEmpty();
  }

  @Test
  default void identityOutlivesTheProcessAndTheIncarnationDoesNot() {
    Subject member = formed("demo-0");
    MemberReport before = report(member);

    Subject again = lab().restart(member);
    MemberReport after = until(again, r -> r.leads() && r.state() == MemberReport.State.SERVING);

    assertThat(after.clusterId()).isEqualTo(before.clusterId());
    assertThat(after.memberId()).isEqualTo(before.memberId());
    assertThat(after.epoch()).isEqualTo(before.epoch());
    assertThat(after.genesis()).isEqualTo(before.genesis());
    assertThat(after.configDigest()).isEqualTo(before.configDigest());
    assertThat(after.term()).isGreaterThanOrEqualTo(before.term());
    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    done(again.admin().genesis(genesisFor(again)));
  }
}
