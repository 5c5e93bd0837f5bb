package dev.quorate.node.placement;

import java.util.Collection;
import java.util.List;

/**
 * What people are shown of the ring: who owns each of its places, which are equally far from each
 * other.
 */
public record RingPicture(List<String> owners) {
  /** Enough to see that the parts are mixed and about even. */
  private static final int PLACES = 256;

  public RingPicture {
    owners = List.copyOf(owners);
  }

  /**
   * @param nodes names of the members
   */
  public static RingPicture of(Collection<String> nodes) {
    return new RingPicture(new Ring(nodes).owners(PLACES));
  }
}
