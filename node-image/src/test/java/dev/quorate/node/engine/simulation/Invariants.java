package dev.quorate.node.engine.simulation;

import dev.quorate.node.engine.runtime.DrivenGroup;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Raft's promises (figure 3 of the paper, and those of our own), watched over all nodes. */
final class Invariants {
  /** Disks are read for one in so many commits: it takes long. */
  private static final int SAMPLED = 8;

  private record Place(long index, long term) {}

  private record Written(long previousTerm, Entry entry) {
    boolean isSame(Written other) {
      return previousTerm == other.previousTerm && Arrays.equals(entry.data(), other.entry.data());
    }
  }

  private final Map<Long, Long> leaderOfTerm = new HashMap<>();
  private final Map<Place, Written> written = new HashMap<>();
  private final TreeMap<Long, Entry> applied = new TreeMap<>();
  private final Map<Long, Integer> digests = new HashMap<>();
  private final Map<Long, Object> results = new HashMap<>();
  private final Map<Long, Configuration> configurations = new TreeMap<>();

  /** The largest index that any node has ever applied. */
  long highestApplied() {
    return applied.isEmpty() ? 0 : applied.lastKey();
  }

  Map<Long, Entry> applied() {
    return applied;
  }

  /** Log matching: the same index and term mean the same entry after the same predecessor. */
  void wrote(Node node, Entry entry) {
    Written now = new Written(node.core().termAt(entry.index() - 1), entry);
    Written before = written.putIfAbsent(new Place(entry.index(), entry.term()), now);
    if (before != null && !before.isSame(now)) {
      throw new BrokenInvariant(
          "log matching", "entry " + entry.index() + " of term " + entry.term() + " differs");
    }
  }

  void stepped(Node node, CoreStatus before, CoreStatus after, Collection<Node> nodes) {
    if (after.commitIndex() < before.commitIndex()) {
      throw new BrokenInvariant("commit never goes back", node + ": " + before + " " + after);
    }
    if (after.term() < before.term()) {
      throw new BrokenInvariant("terms never go back", node + ": " + before + " " + after);
    }
    if (after.role() != Role.LEADER) {
      return;
    }
    long leader = leaderOfTerm.computeIfAbsent(after.term(), term -> node.id());
    if (leader != node.id()) {
      throw new BrokenInvariant(
          "one leader in a term", leader + " and " + node.id() + " in " + after.term());
    }
    if (before.role() != Role.LEADER) {
      leaderComplete(node, after);
    }
    if (after.commitIndex() > before.commitIndex() && after.commitIndex() % SAMPLED == 0) {
      committedByMajority(node, after, nodes);
    }
  }

  private void leaderComplete(Node node, CoreStatus status) {
    for (Entry entry : applied.tailMap(status.firstIndex(), true).values()) {
      if (entry.index() > status.lastIndex() || node.core().termAt(entry.index()) != entry.term()) {
        throw new BrokenInvariant(
            "leader completeness",
            node + " leads term " + status.term() + " without entry " + entry.index());
      }
    }
  }

  /** What a leader commits is on the disks of more than half of the voters. */
  private static void committedByMajority(Node leader, CoreStatus status, Collection<Node> nodes) {
    long index = status.commitIndex();
    long term = leader.core().termAt(index);
    Set<Long> having =
        nodes.stream()
            .filter(node -> node.hasDurably(index, term))
            .map(Node::id)
            .collect(Collectors.toSet());
    long voters = status.configuration().voters().size();
    long agreeing =
        status.configuration().voters().stream()
            .filter(voter -> having.contains(voter.id()))
            .count();
    if (2 * agreeing <= voters) {
      throw new BrokenInvariant(
          "true majorities",
          leader + " committed " + index + " with " + agreeing + " of " + voters + " voters");
    }
  }

  /** State machine safety: nobody ever applies another entry at the same index. */
  void applied(Node node, long index, long term) {
    Written known = written.get(new Place(index, term));
    if (known == null) {
      throw new BrokenInvariant("what is applied was written", node + " " + index + " " + term);
    }
    Entry entry = known.entry();
    Entry before = applied.putIfAbsent(entry.index(), entry);
    if (before != null
        && (before.term() != entry.term() || !Arrays.equals(before.data(), entry.data()))) {
      throw new BrokenInvariant(
          "state machine safety", node + " applied another entry at " + entry.index());
    }
    if (before == null && entry.kind() == Entry.Kind.CONFIGURATION) {
      configurations.put(entry.index(), ConfigurationCodec.decode(entry.data()));
      oneStepAtATime();
    }
  }

  /** Whoever has a snapshot of this index has the same one. */
  void sameState(Node node, long index, int digest) {
    Integer before = digests.putIfAbsent(index, digest);
    if (before != null && before != digest) {
      throw new BrokenInvariant("state machine safety", node + " has another state at " + index);
    }
  }

  /** The same command has the same result everywhere, so the states before it are the same. */
  void result(Node node, long index, Object result) {
    Object before = results.putIfAbsent(index, result);
    if (before != null && !before.equals(result)) {
      throw new BrokenInvariant(
          "state machine safety",
          node + " answered " + result + " at " + index + " and another " + before);
    }
  }

  private void oneStepAtATime() {
    Set<Long> previous = null;
    for (Configuration configuration : configurations.values()) {
      Set<Long> voters =
          configuration.voters().stream().map(Member::id).collect(Collectors.toSet());
      if (previous != null) {
        Set<Long> changed = new HashSet<>(previous);
        changed.addAll(voters);
        Set<Long> kept = new HashSet<>(previous);
        kept.retainAll(voters);
        changed.removeAll(kept);
        if (changed.size() > 1) {
          throw new BrokenInvariant("one voter at a time", previous + " to " + voters);
        }
      }
      previous = voters;
    }
  }

  void acknowledged(Node node, Request request) {
    if (request.kind != Request.Kind.PROPOSE) {
      return;
    }
    Entry known = applied.get(request.index());
    if (!Arrays.equals(DrivenGroup.commandIn(known.data()), request.command)) {
      throw new BrokenInvariant("no acknowledged write is lost", node + " " + request);
    }
  }

  /**
   * @param applied by the state machine that is read
   */
  void readAt(Node node, Request request, long index, long applied) {
    if (applied < index) {
      throw new BrokenInvariant(
          "a read waits for its index",
          node + " read at " + index + " and has applied " + applied + ": " + request);
    }
    if (index < request.floor) {
      throw new BrokenInvariant(
          "linearizable reads",
          node + " read at " + index + " after " + request.floor + " was applied: " + request);
    }
  }
}
