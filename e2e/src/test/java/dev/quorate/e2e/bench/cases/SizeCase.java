package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.results.Section;

/** One about much data: members of its own for the one round, which takes minutes. */
interface SizeCase extends Case {
  @Override
  default Section section() {
    return Section.SIZE;
  }

  @Override
  default Needs needs() {
    return Needs.NEW;
  }

  @Override
  default int rounds() {
    return 1;
  }

  @Override
  default boolean takesLong() {
    return true;
  }
}
