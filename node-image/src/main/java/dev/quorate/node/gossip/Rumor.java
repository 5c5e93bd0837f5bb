package dev.quorate.node.gossip;

/**
 * A word about a member.
 *
 * @param process random at each start of the member; 0 as long as nobody has heard of one
 * @param incarnation counted by the member itself: one more for each start, new address and refuted
 *     suspicion; 0 before it was heard of
 * @param addresses those of this incarnation, so that the newest win
 */
public record Rumor(
    long memberId,
    String nodeId,
    long process,
    long incarnation,
    Health health,
    Addresses addresses) {
  static Rumor unheard(Contact contact) {
    return new Rumor(
        contact.memberId(), contact.nodeId(), 0, 0, Health.UNKNOWN, contact.addresses());
  }

  /**
   * Whether it replaces that belief. It is an order, so that members that have heard the same
   * rumors believe the same, in whatever order they came.
   */
  boolean overrides(Rumor believed) {
    if (incarnation != believed.incarnation) {
      return incarnation > believed.incarnation;
    }
    if (health != believed.health) {
      return health.compareTo(believed.health) > 0;
    }
    return process > believed.process;
  }

  public Rumor as(Health other) {
    return new Rumor(memberId, nodeId, process, incarnation, other, addresses);
  }

  Rumor at(long otherIncarnation, Addresses otherAddresses) {
    return new Rumor(memberId, nodeId, process, otherIncarnation, health, otherAddresses);
  }
}
