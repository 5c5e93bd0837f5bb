package dev.quorate.node.netsy;

/**
 * A file breaks a rule of the format: says where, with the values seen and wanted, and the cure.
 */
public final class InvalidNetsyFile extends Exception {
  private final Rule rule;

  public InvalidNetsyFile(Rule rule, String where, String seen) {
    super("%s: %s (%s); %s".formatted(where, seen, rule, rule.cure()));
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}
