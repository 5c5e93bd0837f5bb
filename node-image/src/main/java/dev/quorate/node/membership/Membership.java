package dev.quorate.node.membership;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig.Divergence;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The leader's side of every change of membership. One change at a time; every call blocks its
 * caller until the change is committed, is idempotent, and fails with {@link Refused}.
 */
public final class Membership {
  private static final Duration DEADLINE = Duration.ofSeconds(6);
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final RaftGroup<?> group;
  private final RemovedMembers removed;
  private final Supplier<Optional<Genesis>> genesis;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /**
   * @param genesis as committed in the log; empty until it is applied here and this member's
   *     directory says that it belongs to the cluster
   */
  public Membership(
      RaftGroup<?> group, RemovedMembers removed, Supplier<Optional<Genesis>> genesis) {
    this.group = group;
    this.removed = removed;
    this.genesis = genesis;
  }

  /** Adds a learner. A member that is in already stays what it is. */
  public Admission add(AddMember request) {
    return exclusively(
        () -> {
          settled();
          Genesis formed = committedGenesis();
          checkCluster(request, formed);
          Member member = request.member();
          Configuration now = group.status().configuration();
          if (now.member(member.id()).isEmpty()) {
            checkNewcomer(member, now);
          }
          // One that is in keeps its role, and takes its new addresses if it has moved.
          await("adding " + member.nodeId(), () -> group.addLearner(member));
          return new Admission(formed, group.status().configuration());
        });
  }

  private static void checkCluster(AddMember request, Genesis formed) {
    if (request.clusterId().isPresent() && request.clusterId().getAsLong() != formed.clusterId()) {
      throw new Refused(
          Refused.Code.OTHER_CLUSTER,
          "this member belongs to cluster "
              + HexId.format(formed.clusterId())
              + ", the joining node to cluster "
              + HexId.format(request.clusterId().getAsLong()));
    }
    List<Divergence> divergences = formed.config().divergences(request.config());
    if (!divergences.isEmpty()) {
      throw new Refused(
          Refused.Code.CONFIG_MISMATCH,
          "refused to join: "
              + divergences.stream().map(Divergence::toString).collect(Collectors.joining("; "))
              + ". Start the node with the cluster's values or without these options");
    }
  }

  private void checkNewcomer(Member member, Configuration now) {
    if (removed.contains(member.id())) {
      throw new Refused(
          Refused.Code.MEMBER_REMOVED,
          "member "
              + HexId.format(member.id())
              + " was removed from the cluster; start the node on an empty data directory to join"
              + " as a new member");
    }
    now.memberOnNode(member.nodeId())
        .ifPresent(
            other -> {
              throw new Refused(
                  Refused.Code.NODE_ID_TAKEN,
                  "node "
                      + member.nodeId()
                      + " is member "
                      + HexId.format(other.id())
                      + " already; remove that member first if its data is gone");
            });
  }

  public Void promote(long memberId) {
    return exclusively(
        () -> {
          Configuration now = settled().configuration();
          Member learner = now.member(memberId).orElseThrow(() -> notAMember(memberId));
          if (now.isVoter(memberId)) {
            return null;
          }
          await(
              "promoting " + learner.nodeId(),
              () -> group.promote(memberId),
              Refused.Code.NOT_CAUGHT_UP);
          return null;
        });
  }

  private static Refused notAMember(long memberId) {
    return new Refused(Refused.Code.MEMBER_NOT_FOUND, HexId.format(memberId) + " is not a member");
  }

  /** Removes a member and records its id as used up. */
  public Void remove(long memberId) {
    return exclusively(
        () -> {
          GroupStatus status = settled();
          Configuration now = status.configuration();
          if (now.isSoleVoter(memberId)) {
            throw new Refused(
                Refused.Code.LAST_VOTER,
                "member "
                    + HexId.format(memberId)
                    + " is the last voter; without it no data is left");
          }
          if (memberId == status.memberId()) {
            stepAside(status);
          }
          // Recorded before it is removed: between the two nobody may take it for a newcomer.
          if (!removed.contains(memberId)) {
            await("recording the removal", () -> removed.record(memberId));
          }
          if (now.member(memberId).isPresent()) {
            await("removing " + HexId.format(memberId), () -> group.remove(memberId));
          }
          return null;
        });
  }

  /** A leader that removes itself leaves the cluster without one for a while; it goes first. */
  private void stepAside(GroupStatus status) {
    long successor =
        status
            .successor()
            .orElseThrow(
                () ->
                    new Refused(
                        Refused.Code.UNAVAILABLE,
                        "no other voter answers that could lead instead"));
    await("handing over", () -> group.transferLeadership(successor));
    throw Refused.notLeader(status.configuration().member(successor));
  }

  public Void transfer(long target) {
    return exclusively(
        () -> {
          GroupStatus status = group.status();
          if (status.leader() == target && target != 0) {
            return null;
          }
          requireLeader();
          if (!status.configuration().isVoter(target)) {
            throw new Refused(
                Refused.Code.CONFLICT, HexId.format(target) + " is not a voter and cannot lead");
          }
          await("handing over", () -> group.transferLeadership(target));
          awaitLeader(target);
          return null;
        });
  }

  /**
   * Waits until this leader is proven to lead and everything in its log is committed and applied
   * here: only then are the configuration and the removed members facts. A configuration counts
   * from the moment it is in the log, and one that is not committed can still be undone.
   */
  private GroupStatus settled() {
    long lastIndex = requireLeader().lastIndex();
    await("reading the membership", group::readIndex);
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      GroupStatus status = requireLeader();
      if (status.commitIndex() >= lastIndex && status.appliedIndex() >= lastIndex) {
        return status;
      }
      if (System.nanoTime() > deadline) {
        throw new Refused(
            Refused.Code.UNAVAILABLE, "an earlier change of membership is not committed yet");
      }
      LockSupport.parkNanos(BUSY_PAUSE_NANOS);
    }
  }

  private void awaitLeader(long target) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (group.status().leader() != target) {
      if (System.nanoTime() > deadline) {
        throw new Refused(
            Refused.Code.UNAVAILABLE, HexId.format(target) + " did not take over in time");
      }
      LockSupport.parkNanos(BUSY_PAUSE_NANOS);
    }
  }

  private GroupStatus requireLeader() {
    GroupStatus status = group.status();
    if (!status.isLeader()) {
      throw Refused.notLeader(status.configuration().member(status.leader()));
    }
    return status;
  }

  private Genesis committedGenesis() {
    return genesis
        .get()
        .orElseThrow(
            () ->
                new Refused(
                    Refused.Code.UNAVAILABLE, "the cluster is still being formed here; try again"));
  }

  private <T> T exclusively(Supplier<T> change) {
    try {
      if (!oneAtATime.tryLock(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Refused(
            Refused.Code.UNAVAILABLE, "another change of membership is under way; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(Refused.Code.UNAVAILABLE, "this node is stopping");
    }
    try {
      return change.get();
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Waits for a request to the group; asks again while the group is busy with another change. */
  private void await(String what, Supplier<CompletableFuture<?>> request) {
    await(what, request, Refused.Code.CONFLICT);
  }

  private void await(
      String what, Supplier<CompletableFuture<?>> request, Refused.Code whenInvalid) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        request.get().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        boolean isBusy = e.getCause() instanceof RaftException.Busy;
        if (!isBusy || System.nanoTime() > deadline) {
          throw refusal(what, e.getCause(), whenInvalid);
        }
        LockSupport.parkNanos(BUSY_PAUSE_NANOS);
      } catch (TimeoutException e) {
        throw new Refused(
            Refused.Code.UNAVAILABLE,
            what + " was not committed within " + DEADLINE.toSeconds() + " s; it may still be");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refused(Refused.Code.UNAVAILABLE, what + ": this node is stopping");
      }
    }
  }

  private Refused refusal(String what, Throwable cause, Refused.Code whenInvalid) {
    return switch (cause) {
      case RaftException.NotLeader notLeader ->
          Refused.notLeader(group.status().configuration().member(notLeader.leader()));
      case RaftException.Overloaded overloaded ->
          new Refused(Refused.Code.OVERLOADED, overloaded.getMessage());
      case RaftException.Invalid invalid ->
          new Refused(whenInvalid, what + ": " + invalid.getMessage());
      default -> new Refused(Refused.Code.UNAVAILABLE, what + ": " + cause.getMessage());
    };
  }
}
