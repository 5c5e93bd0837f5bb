package dev.quorate.operator.playground;

import dev.quorate.operator.local.LocalMembers;
import dev.quorate.operator.local.ResourceStore;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** One cluster of the local world, as a person looks at it: its resource, its members, its keys. */
public final class LocalCluster implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final StateDirectory state;
  private final ClusterRef ref;
  private final ResourceStore resources;
  private final MemberProcesses processes;
  private final LocalMembers members;

  public LocalCluster(StateDirectory state, ClusterRef ref) {
    this.state = state;
    this.ref = ref;
    this.resources = new ResourceStore(state);
    this.processes = new MemberProcesses(state);
    this.members = new LocalMembers(state, Clock.systemUTC());
  }

  /** A cluster as most people want one. */
  public static ClusterSpec ofSize(int replicas) {
    return new ClusterSpec(
        replicas,
        "local",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        ClusterSpec.Retention.RETAIN,
        ClusterSpec.Retention.DELETE,
        false);
  }

  /** The same, beginning with a .netsy snapshot. */
  public static ClusterSpec ofSize(int replicas, BootstrapSource source) {
    ClusterSpec plain = ofSize(replicas);
    return new ClusterSpec(
        plain.replicas(),
        plain.image(),
        plain.imagePullPolicy(),
        plain.storageSize(),
        plain.storageClass(),
        source,
        plain.config(),
        plain.whenDeleted(),
        plain.whenScaled(),
        plain.paused());
  }

  /**
   * What a cluster begins with.
   *
   * @param file a .netsy snapshot; empty for none
   * @throws LocalWorldException if it cannot be read
   */
  public static BootstrapSource source(String file) {
    if (file.isEmpty()) {
      return new BootstrapSource.Empty();
    }
    Path path = Path.of(file).toAbsolutePath().normalize();
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      var _ = in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
      return new BootstrapSource.LocalFile(
          path.toString(), HexFormat.of().formatHex(sha256.digest()));
    } catch (IOException e) {
      throw new LocalWorldException("bootstrap file " + path + " cannot be read: " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public ClusterRef ref() {
    return ref;
  }

  public Optional<ClusterStatus> status() {
    return resources.cluster(ref).map(ObservedCluster::status);
  }

  /** What each member that answers says now, by name. */
  public Map<String, MemberReport> reports() {
    Map<String, MemberReport> reports = new TreeMap<>();
    members
        .ask(ref, processes.all())
        .forEach(
            (name, fact) -> {
              if (fact instanceof MemberFact.Reachable reachable) {
                reports.put(name, reachable.report());
              }
            });
    return reports;
  }

  /** The name of the member that leads, by the newest term. */
  public Optional<String> leader() {
    return reports().entrySet().stream()
        .filter(member -> member.getValue().leads())
        .max(java.util.Comparator.comparingLong(member -> member.getValue().term()))
        .map(Map.Entry::getKey);
  }

  /** The members' addresses of the etcd API, in the order of their ordinals. */
  public List<String> clientAddresses() {
    return processes.all().stream().map(p -> p.ports().clientAddress()).toList();
  }

  public EtcdKeys keyspace() {
    return new EtcdKeys(clientAddresses());
  }

  /** Waits until the resource says Ready for its present generation, and for no older one. */
  public ClusterStatus awaitReady(Duration patience) {
    return await(
        "cluster " + ref.name() + " Ready",
        patience,
        () -> resources.cluster(ref).filter(LocalCluster::isReady).map(ObservedCluster::status),
        this::describe);
  }

  /** Waits until a member reports something. */
  public MemberReport awaitMember(
      String name, String what, Duration patience, Function<MemberReport, Boolean> condition) {
    return await(
        name + " " + what,
        patience,
        () -> Optional.ofNullable(reports().get(name)).filter(condition::apply),
        this::describe);
  }

  /**
   * Looks again and again until there is something.
   *
   * @throws LocalWorldException naming what it expected and what it found instead
   */
  static <T> T await(
      String expected, Duration patience, Supplier<Optional<T>> look, Supplier<String> instead) {
    Instant deadline = Instant.now().plus(patience);
    while (true) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (Instant.now().isAfter(deadline)) {
        throw new LocalWorldException(
            "expected within %s: %s; instead: %s"
                .formatted(Terminal.seconds(patience), expected, instead.get()));
      }
      try {
        Thread.sleep(LOOK_EVERY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LocalWorldException("interrupted while waiting for: " + expected, e);
      }
    }
  }

  private static boolean isReady(ObservedCluster cluster) {
    return cluster
        .status()
        .condition("Ready")
        .filter(ready -> ready.status() == Condition.Truth.TRUE)
        .filter(ready -> ready.observedGeneration() == cluster.generation())
        .isPresent();
  }

  /** The state of things in a few words, for a failure's message. */
  String describe() {
    StringBuilder text = new StringBuilder();
    status()
        .flatMap(status -> status.condition("Ready"))
        .ifPresent(ready -> text.append(ready.reason()).append(", ").append(ready.message()));
    reports()
        .forEach(
            (name, report) ->
                text.append("; %s is %s, %s".formatted(name, report.state(), report.role())));
    return text.append("; logs are in ").append(state.path("logs")).toString();
  }

  @Override
  public void close() {
    members.close();
  }
}
