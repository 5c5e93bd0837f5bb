package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Finding;
import java.util.List;

/**
 * A person is needed, whatever the operator does meanwhile; the name is the one that kstatus reads.
 */
final class Stalled implements ConditionRule {
  @Override
  public String type() {
    return "Stalled";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    List<Finding> forPerson = now.forPerson();
    return forPerson.isEmpty()
        ? ConditionValue.no(now.reason(), "no action needed")
        : ConditionValue.yes(forPerson.getFirst().reason(), FindingText.of(forPerson));
  }
}
