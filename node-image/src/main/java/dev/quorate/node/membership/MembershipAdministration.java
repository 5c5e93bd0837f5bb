package dev.quorate.node.membership;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The leader's side of every change of membership that is asked for by the admin API. One change at
 * a time; every call blocks its caller until the change is committed, is idempotent, and fails with
 * {@link AdminCallRefused}.
 */
public final class MembershipAdministration {
  private final LedGroup group;
  private final MemberAdmission admission;
  private final MemberRemoval removal;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /**
   * @param genesis as committed in the log; empty until it is applied here and this member's
   *     directory says that it belongs to the cluster
   * @param level the cluster's feature level as committed in the log
   */
  public MembershipAdministration(
      RaftGroup<?> group,
      RemovedMembers removed,
      Supplier<Optional<Genesis>> genesis,
      IntSupplier level) {
    this.group = new LedGroup(group);
    this.admission = new MemberAdmission(this.group, removed, genesis, level);
    this.removal = new MemberRemoval(this.group, removed);
  }

  /** Adds a learner. A member that is in already stays what it is. */
  public AdmissionResponse add(AdmissionRequest request) {
    return exclusively(() -> admission.admit(request));
  }

  public Void promote(long memberId) {
    return exclusively(
        () -> {
          Configuration now = group.settled().configuration();
          Member learner = now.member(memberId).orElseThrow(() -> notAMember(memberId));
          if (now.isVoter(memberId)) {
            return null;
          }
          group.await(
              "promoting " + learner.nodeId(),
              raft -> raft.promote(memberId),
              AdminCallRefused.Code.NOT_CAUGHT_UP);
          return null;
        });
  }

  /** Writes down where a member is to be reached by the others. */
  public Void move(long memberId, String peerAddress) {
    return exclusively(
        () -> {
          Member known =
              group
                  .settled()
                  .configuration()
                  .member(memberId)
                  .orElseThrow(() -> notAMember(memberId));
          Member moved =
              new Member(
                  memberId,
                  known.nodeId(),
                  peerAddress,
                  known.clientAddress(),
                  known.restAddress());
          // Of a member that is in already it changes the addresses, and not the role.
          group.await("moving " + known.nodeId(), raft -> raft.addLearner(moved));
          return null;
        });
  }

  private static AdminCallRefused notAMember(long memberId) {
    return new AdminCallRefused(
        AdminCallRefused.Code.MEMBER_NOT_FOUND, HexId.format(memberId) + " is not a member");
  }

  /** Removes a member and records its id as used up. */
  public Void remove(long memberId) {
    return exclusively(
        () -> {
          removal.remove(memberId);
          return null;
        });
  }

  /** As {@link #remove}, of a member whose data is lost: refused while the leader hears of it. */
  public Void removeLost(long memberId) {
    return exclusively(
        () -> {
          removal.removeLost(memberId);
          return null;
        });
  }

  /** Hands leadership to a voter. */
  public Void transfer(long target) {
    return exclusively(
        () -> {
          GroupStatus status = group.status();
          if (status.leader() == target && target != 0) {
            return null;
          }
          group.requireLeader();
          if (!status.configuration().isVoter(target)) {
            throw new AdminCallRefused(
                AdminCallRefused.Code.CONFLICT,
                HexId.format(target) + " is not a voter and cannot lead");
          }
          group.await("handing over", raft -> raft.transferLeadership(target));
          group.awaitLeader(target);
          return null;
        });
  }

  private <T> T exclusively(Supplier<T> change) {
    try {
      if (!oneAtATime.tryLock(LedGroup.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AdminCallRefused(
            AdminCallRefused.Code.UNAVAILABLE, "another change of membership is under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, "this node is stopping");
    }
    try {
      return change.get();
    } finally {
      oneAtATime.unlock();
    }
  }
}
