package dev.quorate.node.raft.entries;

/**
 * A leader sends another entry where one is committed here, or has none there: a majority has lost
 * acknowledged entries and elected it without them. This member's log may be the only one that
 * still has them. It stays as it is, and the member takes no part in its group any more.
 */
public final class LeaderLostAcknowledged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param leader its memberId
   * @param index the committed entry
   */
  public LeaderLostAcknowledged(long leader, long term, long index, long termHere) {
    super(
        "entry %d of term %d is committed here, and leader %x of term %d does not have it"
            .formatted(index, termHere, leader, term));
  }
}
