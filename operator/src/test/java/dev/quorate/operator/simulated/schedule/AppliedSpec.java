package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.simulated.scenario.Specs;

/** The specs that people apply in a schedule; the first is the one that they mean. */
enum AppliedSpec {
  THREE("three members", Specs.cluster(3)),
  WITHOUT_RETENTION("three members whose volumes go with them", Specs.clusterWithoutRetention(3)),
  MISSING_IMAGE("an image that does not exist", Specs.withMissingImage(3)),
  PAUSED("a pause", Specs.paused(3)),
  INVALID("an invalid number of members", Specs.cluster(4)),
  FIVE("five members", Specs.cluster(5)),
  ONE("one member", Specs.cluster(1)),
  OTHER_CONFIG("another structural configuration", Specs.withOtherConfig(3)),
  NONE("no members", Specs.cluster(0));

  private final String words;

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final ClusterSpec spec;

  AppliedSpec(String words, ClusterSpec spec) {
    this.words = words;
    this.spec = spec;
  }

  static AppliedSpec of(int argument) {
    return values()[argument % values().length];
  }

  String words() {
    return words;
  }

  ClusterSpec spec() {
    return spec;
  }
}
