package dev.quorate.node.raft.configuration;

import java.util.HashSet;
import java.util.Set;

/**
 * The votes that one candidate has received. Whether they decide is a question to the configuration
 * in force, which may change meanwhile.
 */
public final class Votes {
  private final Set<Long> granted = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  public void count(long member, boolean isGranted) {
    (isGranted ? granted : refused).add(member);
  }

  public boolean isGrantedBy(long member) {
    return granted.contains(member);
  }

  public boolean isWon(Configuration configuration) {
    return Quorum.reached(configuration, granted::contains);
  }

  public boolean isLost(Configuration configuration) {
    return Quorum.reached(configuration, refused::contains);
  }
}
