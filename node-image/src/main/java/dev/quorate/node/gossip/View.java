package dev.quorate.node.gossip;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a node believes, itself included, ordered by nodeId. Advice: membership is what the cluster
 * has committed.
 *
 * @param others nodes that are heard of and are no members: shown, and not counted
 */
public record View(List<Rumor> members, List<Rumor> others) {
  public View {
    members = List.copyOf(members);
    others = List.copyOf(others);
  }

  public long alive() {
    return members.stream().filter(member -> member.health().countsAsAlive()).count();
  }

  /** Of a member or another node. */
  public Optional<Rumor> of(long memberId) {
    return Stream.concat(members.stream(), others.stream())
        .filter(rumor -> rumor.memberId() == memberId)
        .findFirst();
  }
}
