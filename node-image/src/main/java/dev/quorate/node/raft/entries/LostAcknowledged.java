package dev.quorate.node.raft.entries;

/**
 * This member's log ends before something that this member acknowledged: part of it was lost after
 * it had been flushed (an older copy of the directory, a deleted file, a disk that lied). It must
 * not take part in its group any more: a vote or a count with such a log could undo what a client
 * was promised.
 */
public final class LostAcknowledged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long index;

  /**
   * @param index the log must hold this entry, 0 if it is not known which one
   */
  public LostAcknowledged(long index, String what) {
    super("acknowledged entries are lost: " + what);
    this.index = index;
  }

  public long index() {
    return index;
  }
}
