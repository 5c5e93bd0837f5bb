package dev.quorate.node.gossip;

/**
 * What a member is believed to be. Of two beliefs about the same incarnation the later one of this
 * order holds: only the member itself takes it back, with a higher incarnation (SWIM, 4.2).
 */
public enum Health {
  /** It is a member, and nothing was heard of it yet. */
  UNKNOWN,
  ALIVE,
  /** It did not answer, and has still time to say that it is alive. */
  SUSPECT,
  DEAD;

  /** Whether it is one of those that are counted as alive: a suspicion is no verdict. */
  public boolean countsAsAlive() {
    return this == ALIVE || this == SUSPECT;
  }
}
