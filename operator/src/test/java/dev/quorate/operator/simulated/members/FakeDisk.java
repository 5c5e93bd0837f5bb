package dev.quorate.operator.simulated.members;

import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.SurviveOrder;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What survives a process: the data directory of one fake member. */
public final class FakeDisk {
  final String id;
  Optional<String> clusterId = Optional.empty();
  Optional<String> memberId = Optional.empty();
  long epoch;
  Optional<String> confirmedBy = Optional.empty();
  Optional<GenesisFile> genesis = Optional.empty();
  long term;

  /** SHA-256 of the file that a genesis may begin with, until there is one. */
  Optional<String> delivered = Optional.empty();

  /** The structural config that came with the log; the first member has it in its genesis. */
  Optional<StructuralConfig> config = Optional.empty();

  List<Entry> log = new ArrayList<>();

  /** The reason for which a node refuses to work with it; empty if it is whole. */
  Optional<String> damage = Optional.empty();

  /** Data of removed members that was moved out of the way. */
  private final List<FakeDisk> retired = new ArrayList<>();

  public FakeDisk(String id) {
    this.id = id;
  }

  /** A disk with the identity of a member of some other cluster, and without a log. */
  public static FakeDisk ofAnotherCluster(String id, String clusterId) {
    FakeDisk disk = new FakeDisk(id);
    disk.clusterId = Optional.of(clusterId);
    disk.memberId = Optional.of("00000000000000ff");
    disk.epoch = 1;
    return disk;
  }

  /** genesis.json. */
  record GenesisFile(
      String clusterId,
      long epoch,
      StructuralConfig config,
      boolean started,
      Optional<Predecessor> predecessor,
      Optional<String> snapshot) {
    /** Of a cluster that follows no other. */
    static GenesisFile of(GenesisOrder order, boolean started) {
      return new GenesisFile(
          order.clusterId(),
          order.epoch(),
          order.config(),
          started,
          Optional.empty(),
          order.source().sha256());
    }

    boolean isOf(GenesisOrder order) {
      return of(order, started).equals(this);
    }
  }

  /**
   * One entry of the log: a configuration, or a value that a client wrote, or nothing (a new
   * leader's).
   */
  record Entry(long term, Optional<Configuration> configuration, Optional<String> value) {
    static Entry empty(long term) {
      return new Entry(term, Optional.empty(), Optional.empty());
    }

    static Entry of(long term, Configuration configuration) {
      return new Entry(term, Optional.of(configuration), Optional.empty());
    }

    static Entry of(long term, String value) {
      return new Entry(term, Optional.empty(), Optional.of(value));
    }
  }

  public String id() {
    return id;
  }

  public Optional<String> clusterId() {
    return clusterId;
  }

  public Optional<String> memberId() {
    return memberId;
  }

  /** Whether a file is there that a genesis may begin with. */
  public boolean hasFile() {
    return delivered.isPresent();
  }

  /** SHA-256 of the file that its cluster began with, where this is the first member. */
  public Optional<String> beganWith() {
    return genesis.flatMap(GenesisFile::snapshot);
  }

  /** As sha256sum prints it. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The latest configuration in the log: in force as soon as it is written (Raft dissertation,
   * 4.1).
   */
  Configuration configuration() {
    return configurationWithin(log.size());
  }

  Configuration configurationWithin(long length) {
    for (int i = (int) Math.min(length, log.size()) - 1; i >= 0; i--) {
      if (log.get(i).configuration().isPresent()) {
        return log.get(i).configuration().get();
      }
    }
    return Configuration.NONE;
  }

  /** memberIds that were in an earlier configuration and are not in the present one. */
  Set<String> removed() {
    Set<String> now = configuration().memberIds();
    return log.stream()
        .flatMap(entry -> entry.configuration().stream())
        .flatMap(configuration -> configuration.memberIds().stream())
        .filter(id -> !now.contains(id))
        .collect(Collectors.toSet());
  }

  /** Whether its cluster was formed by a survivor of that one. */
  public boolean follows(String predecessor) {
    return genesis
        .flatMap(GenesisFile::predecessor)
        .filter(of -> of.clusterId().equals(predecessor))
        .isPresent();
  }

  long lastTerm() {
    return log.isEmpty() ? 0 : log.getLast().term();
  }

  public boolean isEmpty() {
    return clusterId.isEmpty() && genesis.isEmpty() && log.isEmpty();
  }

  /** The values that clients wrote and that are in this log. */
  public List<String> values() {
    return log.stream().flatMap(entry -> entry.value().stream()).toList();
  }

  /** A copy that somebody kept: a volume of another UID with the same content. */
  public FakeDisk copy() {
    return copyAs("old-" + id);
  }

  private FakeDisk copyAs(String newId) {
    FakeDisk copy = new FakeDisk(newId);
    copy.clusterId = clusterId;
    copy.memberId = memberId;
    copy.epoch = epoch;
    copy.confirmedBy = confirmedBy;
    copy.genesis = genesis;
    copy.term = term;
    copy.config = config;
    copy.delivered = delivered;
    copy.log = new ArrayList<>(log);
    copy.damage = damage;
    copy.retired.addAll(retired);
    return copy;
  }

  /** The same disk in a copy of the world. */
  FakeDisk duplicate() {
    return copyAs(id);
  }

  /** A copy that somebody kept from when this member was the only voter. */
  public FakeDisk copyOfTheBeginning() {
    FakeDisk copy = copy();
    copy.log = new ArrayList<>(log.subList(0, 1));
    copy.term = 1;
    return copy;
  }

  /** As an earlier release left it, which recorded no resource. */
  public void forgetConfirmation() {
    confirmedBy = Optional.empty();
  }

  /** From the next start on, its node refuses to work with it, for this reason. */
  public void damage(String reason) {
    damage = Optional.of(reason);
  }

  /** What could not be read can be read again. */
  public void mend() {
    damage = Optional.empty();
  }

  public Optional<String> damage() {
    return damage;
  }

  /** Becomes the disk of the first member of the next cluster, with all that it has. */
  void succeed(SurviveOrder order, StructuralConfig config, Peer member) {
    FakeDisk old = copyAs(memberId.orElseThrow());
    old.retired.clear();
    retired.add(old);
    clusterId = Optional.of(order.clusterId());
    epoch = order.epoch();
    memberId = Optional.of(member.memberId());
    genesis =
        Optional.of(
            new GenesisFile(
                order.clusterId(),
                order.epoch(),
                config,
                true,
                Optional.of(order.predecessor()),
                Optional.empty()));
    // The members of before stay in the log as those that were removed.
    Entry last = log.removeLast();
    log.add(
        new Entry(
            last.term(), Optional.of(new Configuration(List.of(member), List.of())), last.value()));
  }

  /** Moves the data of its member out of the way, and is empty. */
  void retire() {
    FakeDisk data = copyAs(memberId.orElseThrow());
    data.retired.clear();
    retired.add(data);
    clear();
  }

  /** The data that was moved out of the way, the oldest first; each has its memberId as its id. */
  public List<FakeDisk> retired() {
    return List.copyOf(retired);
  }

  /** Everything on it is gone; the volume stays. */
  public void wipe() {
    retired.clear();
    clear();
  }

  private void clear() {
    clusterId = Optional.empty();
    memberId = Optional.empty();
    epoch = 0;
    confirmedBy = Optional.empty();
    genesis = Optional.empty();
    config = Optional.empty();
    delivered = Optional.empty();
    term = 0;
    log = new ArrayList<>();
    damage = Optional.empty();
  }
}
