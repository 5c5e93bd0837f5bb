package dev.quorate.operator.simulated.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Role;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.util.List;
import java.util.Optional;

/** The reports of one fake member; their version moves with everything but the indexes. */
final class FakeReports {
  private final FakeMember member;
  private final FakeRaft raft;
  private long reportVersion = 1;
  private Optional<MemberReport> last = Optional.empty();

  FakeReports(FakeMember member, FakeRaft raft) {
    this.member = member;
    this.raft = raft;
  }

  MemberReport current() {
    MemberReport now = report(reportVersion);
    if (last.filter(before -> sameButIndexes(before, now)).isEmpty()) {
      boolean first = last.isEmpty();
      last = Optional.of(now);
      if (!first) {
        return report(++reportVersion);
      }
    }
    return now;
  }

  private static boolean sameButIndexes(MemberReport one, MemberReport other) {
    return one.state() == other.state()
        && one.role() == other.role()
        && one.leader().equals(other.leader())
        && one.term() == other.term()
        && one.caughtUp() == other.caughtUp()
        && one.voters().equals(other.voters())
        && one.learners().equals(other.learners())
        && one.clusterId().equals(other.clusterId())
        && one.genesis().equals(other.genesis())
        && one.bootstrapFile().equals(other.bootstrapFile())
        && one.failure().equals(other.failure())
        && one.problems().equals(other.problems());
  }

  private MemberReport report(long version) {
    FakeDisk disk = member.disk;
    Configuration configuration = disk.configuration();
    MemberReport plain =
        new MemberReport(
            version,
            member.nodeId,
            member.incarnation,
            "0.1.0",
            member.state,
            member.failure,
            disk.clusterId,
            disk.clusterId.map(id -> disk.epoch),
            disk.memberId,
            disk.genesis.map(
                g ->
                    new MemberReport.Genesis(
                        g.clusterId(),
                        g.epoch(),
                        source(g),
                        g.started(),
                        g.predecessor(),
                        g.snapshot().map(sha256 -> new MemberReport.SnapshotFile(1, sha256)))),
            role(configuration),
            member.leader,
            disk.term,
            member.awaitsConfirmation ? disk.log.size() : member.commit,
            member.commit,
            member.isCaughtUp(),
            disk.lastTerm(),
            disk.log.size(),
            configuration.voters(),
            configuration.learners(),
            member.leading ? raft.progress(member) : List.of(),
            member.config.map(StructuralConfig::digest),
            problems());
    return plain.with(
        member
            .download
            .map(
                order ->
                    new MemberReport.BootstrapFile(
                        order.sha256(), Optional.of(order.url()), Optional.of("HTTP 404")))
            .or(() -> disk.delivered.map(MemberReport.BootstrapFile::new)));
  }

  private static String source(FakeDisk.GenesisFile genesis) {
    if (genesis.predecessor().isPresent()) {
      return "Survivor";
    }
    return genesis.snapshot().isPresent() ? "Snapshot" : "Empty";
  }

  private List<MemberReport.Problem> problems() {
    if (member.awaitsConfirmation) {
      return List.of(
          new MemberReport.Problem(
              "NotConfirmed", "confirmed by " + member.disk.confirmedBy.orElse("none") + " alone"));
    }
    return member.state == State.JOINING && (member.asksInVain || member.seeds.isEmpty())
        ? List.of(new MemberReport.Problem("JoinPending", "nobody took it in yet"))
        : List.of();
  }

  private Role role(Configuration configuration) {
    if (member.isVoter()) {
      return Role.VOTER;
    }
    return member.disk.memberId.flatMap(configuration::learner).isPresent()
        ? Role.LEARNER
        : Role.NONE;
  }
}
