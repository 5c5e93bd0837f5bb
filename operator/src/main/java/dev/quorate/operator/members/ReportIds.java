package dev.quorate.operator.members;

import dev.quorate.operator.observed.MemberReport;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ids in a report: 16 lower-case hexadecimal digits. They get into the status and onto volumes,
 * where the API server refuses others.
 */
final class ReportIds {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private ReportIds() {}

  /** The fields that hold no id, each as people read it; empty for a report as it should be. */
  static List<String> malformed(MemberReport report) {
    List<String> wrong = new ArrayList<>();
    check("clusterId", report.clusterId().stream(), wrong);
    check("memberId", report.memberId().stream(), wrong);
    check("leader", report.leader().stream(), wrong);
    check(
        "genesis.clusterId", report.genesis().stream().map(MemberReport.Genesis::clusterId), wrong);
    check(
        "a member's memberId",
        Stream.of(report.voters(), report.learners())
            .flatMap(List::stream)
            .map(MemberReport.Peer::memberId),
        wrong);
    check("a peer's memberId", report.peers().stream().map(MemberReport.Progress::memberId), wrong);
    return wrong;
  }

  private static void check(String field, Stream<String> ids, List<String> wrong) {
    if (!ids.allMatch(id -> ID.matcher(id).matches())) {
      wrong.add(field + " is not 16 hexadecimal digits");
    }
  }
}
