package dev.quorate.operator.simulated.members;

import dev.quorate.operator.simulated.members.FakeDisk.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What members of each cluster have committed, ever: no member may commit anything else in its
 * place (Raft, 5.4.3). A member that leads without the others does.
 */
public final class CommittedLog {
  private final Map<String, List<Entry>> byCluster = new HashMap<>();

  /** Of each process, how much of its log was compared, as that of which cluster. */
  private final Map<Compared, Integer> compared = new HashMap<>();

  private record Compared(FakeMember member, Optional<String> clusterId) {}

  /** Takes in what these have committed since; says what contradicts, if anything does. */
  public Optional<String> contradiction(List<FakeMember> running) {
    return running.stream().flatMap(member -> contradiction(member).stream()).findFirst();
  }

  /** Takes over what was committed in a world of which this one is a copy. */
  public void learn(CommittedLog other) {
    other.byCluster.forEach(
        (clusterId, entries) -> byCluster.put(clusterId, new ArrayList<>(entries)));
  }

  /** A memberId that has left the configuration never comes back. */
  private static Optional<String> memberThatComesAgain(List<Entry> before, Entry entry) {
    if (entry.configuration().isEmpty()) {
      return Optional.empty();
    }
    List<Set<String>> earlier =
        before.stream()
            .flatMap(e -> e.configuration().stream())
            .map(Configuration::memberIds)
            .toList();
    return entry.configuration().get().memberIds().stream()
        .filter(id -> !earlier.isEmpty() && !earlier.getLast().contains(id))
        .filter(id -> earlier.stream().anyMatch(ids -> ids.contains(id)))
        .map(id -> "member " + id + " was removed and is taken in again")
        .findFirst();
  }

  private Optional<String> contradiction(FakeMember member) {
    var key = new Compared(member, member.disk.clusterId);
    int from = compared.getOrDefault(key, 0);
    int until = (int) Math.min(member.commit, member.disk.log.size());
    if (from >= until || member.disk.clusterId.isEmpty()) {
      return Optional.empty();
    }
    String clusterId = member.disk.clusterId.get();
    List<Entry> committed = byCluster.computeIfAbsent(clusterId, id -> new ArrayList<>());
    for (int index = from; index < until; index++) {
      Entry entry = member.disk.log.get(index);
      if (index == committed.size()) {
        Optional<String> again = memberThatComesAgain(committed, entry);
        if (again.isPresent()) {
          return again;
        }
        committed.add(entry);
      } else if (!committed.get(index).equals(entry)) {
        return Optional.of(
            "%s commits %s at %d of cluster %s, where %s is committed"
                .formatted(member.nodeId, entry, index + 1, clusterId, committed.get(index)));
      }
    }
    compared.put(key, until);
    return Optional.empty();
  }
}
