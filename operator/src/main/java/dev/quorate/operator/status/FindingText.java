package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Finding;
import java.util.ArrayList;
import java.util.List;

/** Several findings in one message, which has room for so many of them. */
final class FindingText {
  /** Well below what a condition may have, and enough for one finding about every member. */
  private static final int LONGEST = 8192;

  private FindingText() {}

  /** A single one as it is; several each with its reason, in their order. */
  static String of(List<Finding> findings) {
    if (findings.size() == 1) {
      return shortened(findings.getFirst().text(), LONGEST);
    }
    List<String> lines = new ArrayList<>();
    int left = LONGEST;
    for (Finding finding : findings) {
      String line = finding.reason() + ": " + finding.text();
      if (line.length() + 2 > left) {
        break;
      }
      lines.add(line);
      left -= line.length() + 2;
    }
    int missing = findings.size() - lines.size();
    if (missing > 0) {
      lines.add("and %d more, see status.findings".formatted(missing));
    }
    return String.join("; ", lines);
  }

  static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
