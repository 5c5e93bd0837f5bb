package dev.quorate.node.life;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.membership.Membership;
import dev.quorate.node.membership.Refused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.EmptyVoters;
import dev.quorate.node.raft.InvalidState;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The member that runs in this node, once one does, and why it could not start or go on. */
public final class CurrentMember {
  private final NodeOptions options;
  private final ControlThread control;
  private final Transitions transitions;
  private final Opening opening;
  private final Runnable onChange;
  private volatile Optional<RunningMember> running = Optional.empty();

  /** How the member of an identity is opened. */
  @FunctionalInterface
  public interface Opening {
    RunningMember open(Identity identity, RunningMember.Listener listener)
        throws IOException, RunningMember.EmptyLog;
  }

  /**
   * @param onChange on the control thread, when the engine has news
   */
  public CurrentMember(
      NodeOptions options,
      ControlThread control,
      Transitions transitions,
      Opening opening,
      Runnable onChange) {
    this.options = options;
    this.control = control;
    this.transitions = transitions;
    this.opening = opening;
    this.onChange = onChange;
  }

  /** Any thread. */
  public Optional<RunningMember> running() {
    return running;
  }

  /** Nothing runs from now on; what ran is to be closed by the caller. */
  public Optional<RunningMember> release() {
    Optional<RunningMember> released = running;
    running = Optional.empty();
    return released;
  }

  /** Starts the member of this directory's identity; one that cannot start fails the node. */
  public void start(NodeState first) {
    Identity identity = transitions.state().identity().orElseThrow();
    try {
      running = Optional.of(opening.open(identity, new Engine()));
      transitions.enter(first, Transitions.describe(identity));
    } catch (RunningMember.EmptyLog | EmptyVoters e) {
      transitions.fail(FailureReason.EMPTY_VOTERS, e.getMessage());
    } catch (CorruptLog | InvalidState e) {
      transitions.fail(FailureReason.CORRUPT_LOG, e.getMessage());
    } catch (CorruptSnapshot e) {
      transitions.fail(FailureReason.CORRUPT_SNAPSHOT, e.getMessage());
    } catch (BindException e) {
      transitions.fail(
          FailureReason.CANNOT_LISTEN,
          e.getMessage()
              + "; end what listens on port "
              + options.peerPort()
              + " or give another --peer-port");
    } catch (DiskFailure e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.getMessage());
    } catch (IOException e) {
      transitions.fail(
          FailureReason.DISK_FAILURE,
          "cannot start member " + HexId.format(identity.memberId()) + ": " + e);
    }
  }

  /** Any thread; carried out in the background. */
  public <T> CompletableFuture<T> change(Function<Membership, T> change) {
    Optional<RunningMember> member = running;
    if (member.isEmpty()) {
      return CompletableFuture.failedFuture(
          new Refused(
              Refused.Code.UNAVAILABLE,
              "this node is "
                  + transitions.state().state()
                  + " and belongs to no running cluster"));
    }
    return CompletableFuture.supplyAsync(
        () -> change.apply(member.get().membership()), control.background());
  }

  /** Takes what threads of the engine tell to the control thread. */
  private final class Engine implements RunningMember.Listener {
    @Override
    public void changed() {
      control.tell(onChange);
    }

    @Override
    public void failed(IOException failure) {
      FailureReason reason =
          failure instanceof GroupFailure
              ? FailureReason.GROUP_FAILURE
              : FailureReason.DISK_FAILURE;
      control.tell(() -> transitions.fail(reason, failure.getMessage()));
    }

    @Override
    public void notUnderstood(UnknownCommand command) {
      control.tell(
          () ->
              transitions.fail(
                  FailureReason.NEWER_FORMAT,
                  command.getMessage() + "; start a newer version on this member"));
    }
  }
}
