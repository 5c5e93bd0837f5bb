package dev.quorate.operator.simulated.members;

import dev.quorate.operator.observed.MemberReport.Peer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The voters and learners of a fake cluster's group, as one entry of its log has them. */
public record Configuration(List<Peer> voters, List<Peer> learners) {
  static final Configuration NONE = new Configuration(List.of(), List.of());

  public Configuration {
    voters = List.copyOf(voters);
    learners = List.copyOf(learners);
  }

  Set<String> memberIds() {
    return members().stream().map(Peer::memberId).collect(Collectors.toSet());
  }

  boolean has(String memberId) {
    return voter(memberId).isPresent() || learner(memberId).isPresent();
  }

  public List<Peer> members() {
    return Stream.concat(voters.stream(), learners.stream()).toList();
  }

  Optional<Peer> voter(String memberId) {
    return voters.stream().filter(p -> p.memberId().equals(memberId)).findFirst();
  }

  Optional<Peer> learner(String memberId) {
    return learners.stream().filter(p -> p.memberId().equals(memberId)).findFirst();
  }

  boolean isMajority(long count) {
    return count > voters.size() / 2;
  }

  Configuration without(String memberId) {
    return new Configuration(
        voters.stream().filter(p -> !p.memberId().equals(memberId)).toList(),
        learners.stream().filter(p -> !p.memberId().equals(memberId)).toList());
  }

  Configuration withVoter(Peer peer) {
    Configuration rest = without(peer.memberId());
    return new Configuration(
        Stream.concat(rest.voters.stream(), Stream.of(peer)).toList(), rest.learners);
  }

  Configuration withLearner(Peer peer) {
    return new Configuration(voters, Stream.concat(learners.stream(), Stream.of(peer)).toList());
  }
}
