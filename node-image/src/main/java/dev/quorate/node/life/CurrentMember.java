package dev.quorate.node.life;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.life.member.EmptyLog;
import dev.quorate.node.life.member.MemberListener;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.log.NewerLogFormat;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.MembershipAdministration;
import dev.quorate.node.metrics.EngineMeters;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.EmptyVoters;
import dev.quorate.node.raft.InvalidState;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The member that runs in this node, once one does, and why it could not start or had to stop. */
public final class CurrentMember {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentMember.class);

  private final NodeOptions options;
  private final RaftEnvironment environment;
  private final EngineMeters meters;
  private final ControlThread control;
  private final Transitions transitions;
  private volatile Optional<RunningMember> running = Optional.empty();

  /** What its directory holds while it must not run yet. */
  private volatile Optional<GroupStatus> stored = Optional.empty();

  public CurrentMember(
      NodeOptions options,
      RaftEnvironment environment,
      EngineMeters meters,
      ControlThread control,
      Transitions transitions) {
    this.options = options;
    this.environment = environment;
    this.meters = meters;
    this.control = control;
    this.transitions = transitions;
    transitions.onFailure(failure -> stopFailed());
  }

  /** Any thread. */
  public Optional<RunningMember> running() {
    return running;
  }

  /** Any thread. Empty until this member has served: before, it may know nothing of its cluster. */
  public Optional<Backend> etcdBackend() {
    return running.filter(member -> transitions.hasServed()).map(RunningMember::etcdBackend);
  }

  private void stopFailed() {
    Optional<RunningMember> stopped = running;
    running = Optional.empty();
    stored = Optional.empty();
    stopped.ifPresent(member -> control.inBackground("stopping the member", member::close));
  }

  /** Any thread; carried out in the background. */
  public void measureDisk() {
    running.ifPresent(
        member ->
            control.inBackground(
                "measuring the disk",
                () -> {
                  try {
                    member.measureDisk();
                  } catch (IOException e) {
                    LOG.debug("disk usage not measured cause={}", e.toString());
                  }
                }));
  }

  /** Of the member that runs, or as the directory has it while the member must not run yet. */
  Optional<GroupStatus> group() {
    return running.map(RunningMember::status).or(() -> stored);
  }

  /** Starts the member of this directory's identity; one that cannot start fails the node. */
  void start(NodeState first) {
    open(
        identity -> {
          running =
              Optional.of(
                  RunningMember.open(identity, options, environment, meters, new EngineEvents()));
          stored = Optional.empty();
          transitions.enter(first, Transitions.describe(identity));
        });
  }

  /**
   * On the control thread. Nobody runs from now on, and the last known values are reported.
   *
   * @return completes when the directory is nobody's any more
   */
  CompletableFuture<Void> stop() {
    Optional<RunningMember> stopped = running;
    stored = group();
    running = Optional.empty();
    return stopped
        .map(member -> CompletableFuture.runAsync(member::close, control.background()))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** Reads what it holds, and starts nothing; what could not be started fails the node as well. */
  void readStored(Runnable next) {
    open(
        identity -> {
          stored = RunningMember.stored(identity, options, environment);
          next.run();
        });
  }

  /** Opens the member of a directory. */
  @FunctionalInterface
  private interface Opening {
    void of(Identity identity) throws IOException, EmptyLog;
  }

  private void open(Opening opening) {
    Identity identity = transitions.status().identity().orElseThrow();
    try {
      opening.of(identity);
    } catch (EmptyLog | EmptyVoters e) {
      transitions.fail(FailureReason.EMPTY_VOTERS, e.getMessage());
    } catch (LostAcknowledged e) {
      transitions.fail(FailureReason.LOST_ACKNOWLEDGED, e.getMessage());
    } catch (CorruptLog | InvalidState e) {
      transitions.fail(FailureReason.CORRUPT_LOG, e.getMessage());
    } catch (NewerLogFormat | NewerState e) {
      transitions.fail(FailureReason.NEWER_FORMAT, e.getMessage());
    } catch (CorruptSnapshot e) {
      transitions.fail(FailureReason.CORRUPT_SNAPSHOT, e.getMessage());
    } catch (BindException e) {
      transitions.fail(FailureReason.CANNOT_LISTEN, e.getMessage());
    } catch (DiskFailure e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.getMessage());
    } catch (IOException e) {
      transitions.fail(
          FailureReason.DISK_FAILURE,
          "cannot start member " + HexId.format(identity.memberId()) + ": " + e);
    }
  }

  /** Any thread; carried out in the background. */
  <T> CompletableFuture<T> change(Function<MembershipAdministration, T> change) {
    Optional<RunningMember> member = running;
    if (member.isEmpty()) {
      return CompletableFuture.failedFuture(
          new AdminCallRefused(
              AdminCallRefused.Code.UNAVAILABLE,
              "this node is " + transitions.state() + " and belongs to no running cluster"));
    }
    return CompletableFuture.supplyAsync(
        () -> change.apply(member.get().membership()), control.background());
  }

  /** From threads of the engine to the control thread. */
  private final class EngineEvents implements MemberListener {
    @Override
    public void changed() {
      control.lookNow();
    }

    @Override
    public void failed(IOException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof LostAcknowledged) {
        fail(FailureReason.LOST_ACKNOWLEDGED, cause);
      } else if (cause instanceof LeaderLostAcknowledged) {
        fail(FailureReason.LEADER_LOST_ACKNOWLEDGED, cause);
      } else if (failure instanceof GroupFailure) {
        fail(FailureReason.GROUP_FAILURE, failure);
      } else {
        fail(FailureReason.DISK_FAILURE, failure);
      }
    }

    private void fail(FailureReason reason, Throwable failure) {
      control.run(() -> transitions.fail(reason, failure.getMessage()));
    }

    @Override
    public void notUnderstood(Exception newer) {
      fail(FailureReason.NEWER_FORMAT, newer);
    }
  }
}
