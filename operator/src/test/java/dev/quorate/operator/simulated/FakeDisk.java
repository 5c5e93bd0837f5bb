package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What survives a process: the data directory of one fake member. */
public final class FakeDisk {
  final String id;
  Optional<String> clusterId = Optional.empty();
  Optional<String> memberId = Optional.empty();
  long epoch;
  Optional<GenesisFile> genesis = Optional.empty();
  long term;
  List<Entry> log = new ArrayList<>();

  public FakeDisk(String id) {
    this.id = id;
  }

  /** The voters and learners of one configuration. */
  public record Config(List<Peer> voters, List<Peer> learners) {
    public Config {
      voters = List.copyOf(voters);
      learners = List.copyOf(learners);
    }

    static final Config NONE = new Config(List.of(), List.of());

    Set<String> ids() {
      return Stream.concat(voters.stream(), learners.stream())
          .map(Peer::memberId)
          .collect(Collectors.toSet());
    }

    Config without(String memberId) {
      return new Config(
          voters.stream().filter(p -> !p.memberId().equals(memberId)).toList(),
          learners.stream().filter(p -> !p.memberId().equals(memberId)).toList());
    }

    Config withVoter(Peer peer) {
      Config rest = without(peer.memberId());
      return new Config(
          Stream.concat(rest.voters.stream(), Stream.of(peer)).toList(), rest.learners);
    }

    Config withLearner(Peer peer) {
      return new Config(voters, Stream.concat(learners.stream(), Stream.of(peer)).toList());
    }
  }

  /** genesis.json. */
  record GenesisFile(String clusterId, long epoch, StructuralConfig config, boolean started) {}

  /**
   * One entry of the log: a configuration, or a value that a client wrote, or nothing (a new
   * leader's).
   */
  record Entry(long term, Optional<Config> config, Optional<String> value) {}

  /**
   * The latest configuration in the log: in force as soon as it is written (Raft dissertation,
   * 4.1).
   */
  Config config() {
    return configWithin(log.size());
  }

  Config configWithin(long length) {
    for (int i = (int) Math.min(length, log.size()) - 1; i >= 0; i--) {
      if (log.get(i).config().isPresent()) {
        return log.get(i).config().get();
      }
    }
    return Config.NONE;
  }

  /** memberIds that were in an earlier configuration and are not in the present one. */
  Set<String> removed() {
    Set<String> now = config().ids();
    return log.stream()
        .flatMap(entry -> entry.config().stream())
        .flatMap(config -> config.ids().stream())
        .filter(id -> !now.contains(id))
        .collect(Collectors.toSet());
  }

  long lastTerm() {
    return log.isEmpty() ? 0 : log.getLast().term();
  }

  boolean isEmpty() {
    return clusterId.isEmpty() && genesis.isEmpty() && log.isEmpty();
  }

  /** The values that clients wrote and that are in this log. */
  public List<String> values() {
    return log.stream().flatMap(entry -> entry.value().stream()).toList();
  }

  /** A copy that somebody kept: a volume of another UID with the same content. */
  FakeDisk copy() {
    FakeDisk copy = new FakeDisk("old-" + id);
    copy.clusterId = clusterId;
    copy.memberId = memberId;
    copy.epoch = epoch;
    copy.genesis = genesis;
    copy.term = term;
    copy.log = new ArrayList<>(log);
    return copy;
  }

  /** Everything on it is gone; the volume stays. */
  public void wipe() {
    clusterId = Optional.empty();
    memberId = Optional.empty();
    epoch = 0;
    genesis = Optional.empty();
    term = 0;
    log = new ArrayList<>();
  }
}
