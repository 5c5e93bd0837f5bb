package dev.quorate.node.raft.entries;

/**
 * What a member must never forget: it is on disk before anything that depends on it is answered
 * (Raft, figure 2).
 *
 * @param term the latest term seen, 0 before the first
 * @param vote the memberId voted for in that term, 0 for nobody
 */
public record HardState(long term, long vote) {
  public static final HardState INITIAL = new HardState(0, 0);
}
