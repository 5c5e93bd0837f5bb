package dev.quorate.operator.members;

import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The admin API of one member (docs/admin-api.md). Every call is idempotent, names the incarnation
 * that it is meant for, and gives an {@link Answer}: no call throws because a member is away, slow
 * or of another opinion.
 */
public interface MemberAdmin {

  /** What the member says of itself, now. */
  Answer report();

  /**
   * The report once its version differs from {@code after}, and after {@code wait} in any case.
   *
   * @param wait at most 30 seconds
   */
  Answer reportAfter(long after, Duration wait);

  /**
   * Gives a node the file that a genesis is to begin with; answered when it is durable.
   *
   * @param sha256 of the content
   */
  Answer deliver(String incarnation, String sha256, byte[] content);

  /** Tells a node to download that file; its report says how it goes. */
  Answer download(DownloadOrder order);

  /** The same, of a file that a pod of the operator serves to whoever has the admin token. */
  Answer fetch(FetchOrder order);

  /** Forms a cluster of one on an empty directory, or resumes the genesis that was interrupted. */
  Answer genesis(GenesisOrder order);

  /** Forms the next cluster from what this survivor of a lost quorum has. */
  Answer survive(SurviveOrder order);

  /** Makes an empty directory a joiner of a cluster; answered when its memberId is durable. */
  Answer join(JoinOrder order);

  /** Starts a member that waits until its cluster is named as its resource's own. */
  Answer confirm(ConfirmOrder order);

  /** Leader only: makes a learner that caught up a voter. */
  Answer promote(String incarnation, String memberId);

  /** Leader only: takes a member out of the configuration; a success also when it is not in it. */
  Answer remove(String incarnation, String memberId);

  /**
   * As {@link #remove}, of a member whose data is lost: refused while the leader hears of it, so
   * that a late call takes out no member that came back.
   */
  Answer removeLost(String incarnation, String memberId);

  /** Leader only: hands leadership to a voter. */
  Answer transfer(String incarnation, String target);

  /** Where a file is, and the digest that it must have. */
  record FetchOrder(String incarnation, String address, String sha256) {}

  /** See {@link #download}. */
  record DownloadOrder(String incarnation, String url, String sha256) {}

  /** Everything that a genesis fixes. */
  record GenesisOrder(
      String incarnation,
      String clusterId,
      long epoch,
      StructuralConfig config,
      List<String> expectedMembers,
      Source source) {

    public GenesisOrder {
      expectedMembers = List.copyOf(expectedMembers);
    }
  }

  /**
   * What a genesis starts from.
   *
   * @param sha256 of the snapshot file
   */
  record Source(String kind, Optional<String> sha256) {
    public static final Source EMPTY = new Source("Empty", Optional.empty());

    public static Source snapshot(String sha256) {
      return new Source("Snapshot", Optional.of(sha256));
    }
  }

  /** The next cluster, and the member that forms it as it was seen. */
  record SurviveOrder(
      String incarnation,
      String clusterId,
      long epoch,
      Predecessor predecessor,
      List<String> expectedMembers) {
    public SurviveOrder {
      expectedMembers = List.copyOf(expectedMembers);
    }
  }

  /** The cluster to join and the REST addresses (host:port) of members that may know its leader. */
  record JoinOrder(String incarnation, String clusterId, long epoch, List<String> seeds) {
    public JoinOrder {
      seeds = List.copyOf(seeds);
    }
  }

  /** The cluster of the resource with this UID, for which the member's node was started. */
  record ConfirmOrder(String incarnation, String clusterId, String ownerUid) {}
}
