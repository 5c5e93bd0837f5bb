package dev.quorate.operator.observed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one member says of itself (docs/admin-api.md, GET /admin/v1/report). An empty Optional or
 * list means "none" or "not known here": a configuration that is known has at least one voter.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MemberReport(
    long reportVersion,
    String nodeId,
    String incarnation,
    String version,
    State state,
    Optional<Failure> failure,
    Optional<String> clusterId,
    Optional<Long> epoch,
    Optional<String> memberId,
    Optional<Genesis> genesis,
    Role role,
    Optional<String> leader,
    long term,
    long commitIndex,
    long appliedIndex,
    boolean caughtUp,
    long lastTerm,
    long lastIndex,
    List<Peer> voters,
    List<Peer> learners,
    List<Progress> peers,
    Optional<String> configDigest,
    Optional<BootstrapFile> bootstrapFile,
    List<Problem> problems) {

  public MemberReport {
    Objects.requireNonNull(nodeId, "nodeId");
    Objects.requireNonNull(incarnation, "incarnation");
    Objects.requireNonNull(state, "state");
    version = Objects.requireNonNullElse(version, "");
    role = Objects.requireNonNullElse(role, Role.NONE);
    failure = orEmpty(failure);
    clusterId = orEmpty(clusterId);
    epoch = orEmpty(epoch);
    memberId = orEmpty(memberId);
    genesis = orEmpty(genesis);
    leader = orEmpty(leader);
    configDigest = orEmpty(configDigest);
    bootstrapFile = orEmpty(bootstrapFile);
    voters = orNone(voters);
    learners = orNone(learners);
    peers = orNone(peers);
    problems = orNone(problems);
  }

  /** Of a node to which no file was given. */
  public MemberReport(
      long reportVersion,
      String nodeId,
      String incarnation,
      String version,
      State state,
      Optional<Failure> failure,
      Optional<String> clusterId,
      Optional<Long> epoch,
      Optional<String> memberId,
      Optional<Genesis> genesis,
      Role role,
      Optional<String> leader,
      long term,
      long commitIndex,
      long appliedIndex,
      boolean caughtUp,
      long lastTerm,
      long lastIndex,
      List<Peer> voters,
      List<Peer> learners,
      List<Progress> peers,
      Optional<String> configDigest,
      List<Problem> problems) {
    this(
        reportVersion,
        nodeId,
        incarnation,
        version,
        state,
        failure,
        clusterId,
        epoch,
        memberId,
        genesis,
        role,
        leader,
        term,
        commitIndex,
        appliedIndex,
        caughtUp,
        lastTerm,
        lastIndex,
        voters,
        learners,
        peers,
        configDigest,
        Optional.empty(),
        problems);
  }

  /** The same of a node to which a file was given. */
  public MemberReport with(Optional<BootstrapFile> given) {
    return new MemberReport(
        reportVersion,
        nodeId,
        incarnation,
        version,
        state,
        failure,
        clusterId,
        epoch,
        memberId,
        genesis,
        role,
        leader,
        term,
        commitIndex,
        appliedIndex,
        caughtUp,
        lastTerm,
        lastIndex,
        voters,
        learners,
        peers,
        configDigest,
        given,
        problems);
  }

  /** Whether it can form a cluster from the file with this digest. */
  public boolean hasFile(String sha256) {
    return bootstrapFile
        .filter(file -> file.sha256().equals(sha256) && file.url().isEmpty())
        .isPresent();
  }

  /** Whether this member believes that it leads. */
  public boolean leads() {
    return memberId.isPresent() && leader.equals(memberId);
  }

  /** Whether this member counts: a voter that serves and has caught up with its leader. */
  public boolean servesAsVoter() {
    return state == State.SERVING && role == Role.VOTER && caughtUp;
  }

  /**
   * Whether it holds data and takes no part in the consensus until its cluster is confirmed as that
   * of the resource for which its pod was made.
   */
  public boolean awaitsConfirmation() {
    return state == State.WAITING
        && clusterId.isPresent()
        && problems.stream().anyMatch(problem -> problem.reason().equals("NotConfirmed"));
  }

  /**
   * Whether it has an identity because it was permitted to join, and nobody took it in: it holds no
   * data.
   */
  public boolean isOnlyPermitted() {
    return state == State.JOINING
        || (awaitsConfirmation() && voters.isEmpty() && genesis.isEmpty());
  }

  /** Whether the data directory belongs to a cluster. */
  public boolean hasIdentity() {
    return clusterId.isPresent();
  }

  /** Where a node is between an empty directory and serving. */
  public enum State {
    STARTING,
    WAITING,
    FORMING,
    JOINING,
    CATCHING_UP,
    SERVING,
    STOPPING,
    FAILED
  }

  /** What a member is in the configuration that it knows. */
  public enum Role {
    VOTER,
    LEARNER,
    NONE
  }

  /** Why a FAILED node refuses to serve. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Failure(String reason, String message) {
    public Failure {
      reason = Objects.requireNonNullElse(reason, "");
      message = Objects.requireNonNullElse(message, "");
    }
  }

  /** Named trouble that does not stop the node. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Problem(String reason, String message) {
    public Problem {
      reason = Objects.requireNonNullElse(reason, "");
      message = Objects.requireNonNullElse(message, "");
    }
  }

  /** The genesis file of this directory; not started means that its group never ran. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Genesis(
      String clusterId,
      long epoch,
      String source,
      boolean started,
      Optional<Predecessor> predecessor,
      Optional<SnapshotFile> snapshot) {
    public Genesis {
      Objects.requireNonNull(clusterId, "clusterId");
      predecessor = orEmpty(predecessor);
      snapshot = orEmpty(snapshot);
    }

    /** Of a cluster that begins with no file. */
    public Genesis(
        String clusterId,
        long epoch,
        String source,
        boolean started,
        Optional<Predecessor> predecessor) {
      this(clusterId, epoch, source, started, predecessor, Optional.empty());
    }

    /** Of a cluster that follows no other. */
    public Genesis(String clusterId, long epoch, String source, boolean started) {
      this(clusterId, epoch, source, started, Optional.empty());
    }
  }

  /**
   * The file that was given to a node, so that it can form a cluster from it.
   *
   * @param url from which it is being downloaded; absent once it is there
   * @param failure why that failed so far
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BootstrapFile(String sha256, Optional<String> url, Optional<String> failure) {
    public BootstrapFile {
      Objects.requireNonNull(sha256, "sha256");
      url = orEmpty(url);
      failure = orEmpty(failure);
    }

    /** It is there. */
    public BootstrapFile(String sha256) {
      this(sha256, Optional.empty(), Optional.empty());
    }
  }

  /** The file with whose history a cluster began. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SnapshotFile(long revision, String sha256) {
    public SnapshotFile {
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /** The member of a cluster without a quorum, with whose data this one began. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Predecessor(String clusterId, String memberId, long lastTerm, long lastIndex) {
    public Predecessor {
      Objects.requireNonNull(clusterId, "clusterId");
      Objects.requireNonNull(memberId, "memberId");
    }
  }

  /** A member of the configuration in force. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Peer(String memberId, String nodeId, String peerAddress, String restAddress) {
    public Peer {
      Objects.requireNonNull(memberId, "memberId");
      Objects.requireNonNull(nodeId, "nodeId");
      peerAddress = Objects.requireNonNullElse(peerAddress, "");
      restAddress = Objects.requireNonNullElse(restAddress, "");
    }
  }

  /**
   * What the leader knows of another member.
   *
   * @param active it answered within the last election timeout
   * @param makesDurable it also stores what it is sent; earlier nodes do not say
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Progress(
      String memberId, long matchIndex, boolean active, Optional<Boolean> makesDurable) {
    public Progress {
      Objects.requireNonNull(memberId, "memberId");
      makesDurable = orEmpty(makesDurable);
    }

    /** A majority can be made with it. One whose disk hangs answers, and does not count. */
    public boolean counts() {
      return active && makesDurable.orElse(true);
    }
  }

  // A JSON reader may hand over null for an absent field; nobody behind this constructor sees it.
  private static <T> Optional<T> orEmpty(Optional<T> value) {
    return value == null ? Optional.empty() : value;
  }

  private static <T> List<T> orNone(List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }
}
