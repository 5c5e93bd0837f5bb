package dev.quorate.node.engine.simulation;

/** A bug that the simulation must find. */
enum Flaw {
  NONE,
  /** The log calls back before it has flushed. */
  ACKNOWLEDGES_BEFORE_THE_FLUSH,
  /** The log does not flush its segments. */
  FORGETS_TO_FLUSH_A_SEGMENT,
  /** The log does not flush its directory. */
  FORGETS_TO_FLUSH_THE_DIRECTORY,
  /** A received snapshot that is whole is installed without being compared with its offer. */
  INSTALLS_WHAT_WAS_NOT_OFFERED,
  /** A leader answers a forwarded read without asking a majority whether it still leads. */
  ANSWERS_FORWARDED_READS_BY_ITSELF
}
