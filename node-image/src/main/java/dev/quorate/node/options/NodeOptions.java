package dev.quorate.node.options;

import dev.quorate.node.auth.AuthSettings;
import dev.quorate.node.compaction.CompactionPolicy;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.raft.configuration.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a node was started. Valid as a whole: the command line has checked it.
 *
 * @param advertiseHost the host by which others reach this node
 * @param incarnation names this process; minted when absent
 * @param whenEmpty what to do with an empty data directory
 * @param config the structural keys that were named, compared with the cluster's when joining
 * @param clusterId the only cluster whose data this node may have; any when absent
 * @param ownerUid the resource for which an operator started this node: a member serves only once
 *     that resource has named its cluster. Absent on a node that is run by hand
 * @param quotaBytes the most that the store may take, in memory
 * @param levels the feature levels that this node works at: those of its release, or fewer to keep
 *     the way back to an earlier one
 * @param retired memberIds that were removed from the cluster named by {@code clusterId}: data of
 *     one of them is moved out of the way, and the directory counts as empty
 * @param shutdownDelay for how long a node that is asked to end still serves its clients, once it
 *     is not ready any more and has handed leadership over
 * @param compaction how much of the history the cluster keeps by itself, while this member leads
 * @param auth how it is found out who a client is, where users are enabled
 */
public record NodeOptions(
    String nodeId,
    String listenHost,
    String advertiseHost,
    int restPort,
    int clientPort,
    int peerPort,
    Path dataDirectory,
    Optional<String> incarnation,
    Optional<Path> adminTokenFile,
    WhenEmpty whenEmpty,
    List<String> seeds,
    Map<ConfigKey, String> config,
    StructuralConfig formingConfig,
    RaftSettings raft,
    OptionalLong clusterId,
    Optional<String> ownerUid,
    long quotaBytes,
    LevelRange levels,
    Set<Long> retired,
    Duration shutdownDelay,
    CompactionPolicy compaction,
    AuthSettings auth) {
  public NodeOptions {
    seeds = List.copyOf(seeds);
    config = Map.copyOf(config);
    retired = Set.copyOf(retired);
  }

  /**
   * With all feature levels of this release, no data to be moved out of the way, an end without
   * delay, and all of the history.
   */
  public NodeOptions(
      String nodeId,
      String listenHost,
      String advertiseHost,
      int restPort,
      int clientPort,
      int peerPort,
      Path dataDirectory,
      Optional<String> incarnation,
      Optional<Path> adminTokenFile,
      WhenEmpty whenEmpty,
      List<String> seeds,
      Map<ConfigKey, String> config,
      StructuralConfig formingConfig,
      RaftSettings raft,
      OptionalLong clusterId,
      Optional<String> ownerUid,
      long quotaBytes) {
    this(
        nodeId,
        listenHost,
        advertiseHost,
        restPort,
        clientPort,
        peerPort,
        dataDirectory,
        incarnation,
        adminTokenFile,
        whenEmpty,
        seeds,
        config,
        formingConfig,
        raft,
        clusterId,
        ownerUid,
        quotaBytes,
        LevelRange.OF_THIS_RELEASE,
        Set.of(),
        Duration.ZERO,
        new CompactionPolicy.Off(),
        AuthSettings.USUAL);
  }

  /** The same as an earlier release would be. */
  public NodeOptions upToLevel(int level) {
    return new NodeOptions(
        nodeId,
        listenHost,
        advertiseHost,
        restPort,
        clientPort,
        peerPort,
        dataDirectory,
        incarnation,
        adminTokenFile,
        whenEmpty,
        seeds,
        config,
        formingConfig,
        raft,
        clusterId,
        ownerUid,
        quotaBytes,
        levels.upTo(level),
        retired,
        shutdownDelay,
        compaction,
        auth);
  }

  /** What a node does when its data directory is empty. With data it resumes, whatever this is. */
  public sealed interface WhenEmpty {
    /** A snapshot file that a cluster formed here may begin with. */
    default Optional<Path> bootstrapFile() {
      return Optional.empty();
    }

    /**
     * Nothing without a permit: the operator calls genesis or join.
     *
     * @param bootstrapFile for a genesis that asks for one
     */
    record AwaitPermit(Optional<Path> bootstrapFile) implements WhenEmpty {
      /** Without a file. */
      public AwaitPermit() {
        this(Optional.empty());
      }
    }

    /**
     * Form a cluster as its only member (S2-1, S3-3); where seeds are named, only if none of them
     * has one.
     *
     * @param bootstrapFile to begin with; when absent, the file of the data directory, if it is
     *     there
     */
    record FormAlone(List<String> expectedMembers, Optional<Path> bootstrapFile)
        implements WhenEmpty {
      public FormAlone {
        expectedMembers = List.copyOf(expectedMembers);
      }

      /** Without a file that is named. */
      public FormAlone(List<String> expectedMembers) {
        this(expectedMembers, Optional.empty());
      }
    }

    /** Join through the first seed that answers (S2-13). */
    record JoinThroughSeeds() implements WhenEmpty {}

    /** Stay as it is, and say for what (S0-11). */
    record StayEmpty(String message) implements WhenEmpty {}
  }

  public NodeOptions with(RaftSettings changed) {
    return with(changed, clusterId, retired, shutdownDelay, compaction);
  }

  /** Where these members were removed from this cluster. */
  public NodeOptions withRetired(long ofCluster, Set<Long> removed) {
    return with(raft, OptionalLong.of(ofCluster), removed, shutdownDelay, compaction);
  }

  public NodeOptions withShutdownDelay(Duration changed) {
    return with(raft, clusterId, retired, changed, compaction);
  }

  public NodeOptions with(CompactionPolicy changed) {
    return with(raft, clusterId, retired, shutdownDelay, changed);
  }

  private NodeOptions with(
      RaftSettings ofGroups,
      OptionalLong ofCluster,
      Set<Long> removed,
      Duration delay,
      CompactionPolicy policy) {
    return new NodeOptions(
        nodeId,
        listenHost,
        advertiseHost,
        restPort,
        clientPort,
        peerPort,
        dataDirectory,
        incarnation,
        adminTokenFile,
        whenEmpty,
        seeds,
        config,
        formingConfig,
        ofGroups,
        ofCluster,
        ownerUid,
        quotaBytes,
        levels,
        removed,
        delay,
        policy,
        auth);
  }

  public boolean isManaged() {
    return whenEmpty instanceof WhenEmpty.AwaitPermit;
  }

  public Member member(long memberId) {
    return new Member(
        memberId,
        nodeId,
        advertiseHost + ":" + peerPort,
        advertiseHost + ":" + clientPort,
        advertiseHost + ":" + restPort);
  }

  /** What a member of this node asks the others for. */
  public AdmissionRequest admissionRequest(Identity identity) {
    return new AdmissionRequest(
        OptionalLong.of(identity.clusterId()),
        member(identity.memberId()),
        config,
        levels.newest());
  }
}
