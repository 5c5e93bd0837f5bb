package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Succession;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.life.member.SuccessorData;
import dev.quorate.node.life.member.SuccessorData.Successor;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.AdminCallRefused.Code;
import dev.quorate.node.membership.SurvivalCheck;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forms a new cluster from what this node's member has, whose own cluster lost its quorum for good
 * (docs/decisions/0032). The member is stopped, its data read and written again in the background,
 * and put in its place by {@link Succession}; then the new member starts. Whatever goes wrong
 * before that was decided leaves the old member, which starts again.
 */
public final class Survival {
  private static final Logger LOG = LoggerFactory.getLogger(Survival.class);

  /** Shorter than callers of the admin API wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final NodeOptions options;
  private final SecureRandom random;
  private final ControlThread control;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final CurrentMember member;
  private final MemberWatch watch;
  private final SuccessorData data;

  /** On the control thread alone. */
  private Optional<UnderWay> underWay = Optional.empty();

  private record UnderWay(SurviveRequest request, CompletableFuture<Void> done) {}

  public Survival(
      NodeOptions options,
      SecureRandom random,
      ControlThread control,
      AdminCalls calls,
      Transitions transitions,
      CurrentMember member,
      MemberWatch watch,
      SuccessorData data) {
    this.options = options;
    this.random = random;
    this.control = control;
    this.calls = calls;
    this.transitions = transitions;
    this.member = member;
    this.watch = watch;
    this.data = data;
  }

  /** As {@link NodeApi#survive}. Any thread. */
  CompletableFuture<Void> survive(SurviveRequest request) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    return calls
        .carryOut(() -> begin(request, answer))
        .thenCompose(begun -> answer.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .exceptionally(
            failure -> {
              throw unwrapped(failure) instanceof TimeoutException
                  ? new AdminCallRefused(
                      Code.UNAVAILABLE,
                      "the data of the new cluster is not written after "
                          + PATIENCE.toSeconds()
                          + " s; this continues, and the same call again answers what became of it")
                  : new CompletionException(unwrapped(failure));
            });
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void begin(SurviveRequest request, CompletableFuture<Void> answer) {
    if (underWay.isPresent()) {
      joinIn(underWay.get(), request, answer);
      return;
    }
    calls.requireOperational();
    NodeStatus status = transitions.status();
    if (status.genesis().filter(formed -> isOf(request, formed)).isPresent()) {
      answer.complete(null);
      return;
    }
    Identity old =
        status
            .identity()
            .orElseThrow(() -> new AdminCallRefused(Code.CONFLICT, "this directory is empty"));
    requirePredecessor(request, old);
    RunningMember running =
        member
            .running()
            .orElseThrow(
                () ->
                    new AdminCallRefused(
                        Code.UNAVAILABLE,
                        "the member does not run, the node is " + transitions.state()));
    SurvivalCheck.requireVoter(old.memberId(), running.status().configuration());
    SurvivalCheck.requireLostQuorum(
        old.memberId(),
        running.status().configuration(),
        new SurvivalCheck.Heard(
            running.status().leader(), watch.leaderless(running), running.connectedVoters()));
    SurvivalCheck.requireSame(
        request.predecessor(),
        new Survivor(
            old.clusterId(),
            old.memberId(),
            running.status().lastTerm(),
            running.status().lastIndex()));
    form(request, old, answer);
  }

  private static void joinIn(
      UnderWay present, SurviveRequest request, CompletableFuture<Void> answer) {
    if (!present.request().isFor(request)) {
      throw new AdminCallRefused(
          Code.CONFLICT,
          "this member is being made the first one of cluster "
              + HexId.format(present.request().clusterId()));
    }
    pass(present.done(), answer);
  }

  private static void pass(CompletableFuture<Void> from, CompletableFuture<Void> to) {
    var _ =
        from.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                to.complete(null);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }

  private static boolean isOf(SurviveRequest request, Genesis formed) {
    return formed.clusterId() == request.clusterId()
        && formed.epoch() == request.epoch()
        && formed.predecessor().equals(Optional.of(request.predecessor()));
  }

  private void requirePredecessor(SurviveRequest request, Identity old) {
    if (old.clusterId() != request.predecessor().clusterId()) {
      throw calls.conflict(
          "not "
              + HexId.format(request.predecessor().clusterId())
              + transitions
                  .status()
                  .genesis()
                  .flatMap(Genesis::predecessor)
                  .map(before -> ", it continues " + HexId.format(before.clusterId()))
                  .orElse(""));
    }
    if (request.clusterId() == old.clusterId() || request.epoch() <= old.epoch()) {
      throw new AdminCallRefused(
          Code.CONFLICT,
          "the new cluster needs an id and an epoch of its own: those of the old one are %s and %d, the call names %s and %d"
              .formatted(
                  HexId.format(old.clusterId()),
                  old.epoch(),
                  HexId.format(request.clusterId()),
                  request.epoch()));
    }
  }

  private void form(SurviveRequest request, Identity old, CompletableFuture<Void> answer) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    pass(done, answer);
    underWay = Optional.of(new UnderWay(request, done));
    transitions.enter(
        NodeState.FORMING,
        "clusterId="
            + HexId.format(request.clusterId())
            + " epoch="
            + request.epoch()
            + " survivor of "
            + Transitions.describe(old));
    long memberId = HexId.mint(random);
    var _ =
        member
            .stop()
            .thenApplyAsync(stopped -> write(old, request, memberId), control.background())
            .whenComplete(
                (successor, failure) ->
                    control.run(
                        () -> {
                          underWay = Optional.empty();
                          if (transitions.isStopping()) {
                            // Nothing was decided, and the next start clears it away.
                            done.completeExceptionally(
                                new AdminCallRefused(Code.UNAVAILABLE, "the node is stopping"));
                          } else if (failure == null) {
                            take(successor, done);
                          } else {
                            goBack(unwrapped(failure), done);
                          }
                        }));
  }

  private Successor write(Identity old, SurviveRequest request, long memberId) {
    try {
      return data.write(old, request, memberId, Succession.in(options.dataDirectory()).begin());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** All of the new data is durable. */
  private void take(Successor successor, CompletableFuture<Void> done) {
    Succession succession = Succession.in(options.dataDirectory());
    try {
      succession.decide();
      succession.carryOut();
    } catch (IOException | SealedFile.Damaged | SealedFile.NewerFormat e) {
      // Which of the two members the directory has now is found out by the next start.
      fail(FailureReason.DISK_FAILURE, "the new data cannot be put in its place: " + e, done);
      return;
    }
    transitions.hold(successor.identity(), Optional.of(successor.genesis()));
    LOG.info(
        "genesis started clusterId={} epoch={} member={} memberId={} source=Survivor"
            + " predecessor={}",
        HexId.format(successor.genesis().clusterId()),
        successor.genesis().epoch(),
        options.nodeId(),
        HexId.format(successor.identity().memberId()),
        successor.genesis().predecessor().map(old -> HexId.format(old.clusterId())).orElse("none"));
    startMember(done, Optional.empty());
  }

  /** Nothing was decided: the old member is what it was. */
  private void goBack(Throwable failure, CompletableFuture<Void> done) {
    LOG.warn("no cluster is formed from this member node={}", options.nodeId(), failure);
    try {
      Succession.in(options.dataDirectory()).discard();
    } catch (IOException e) {
      LOG.warn("the unfinished data of a new cluster is not deleted cause={}", e.toString());
    }
    startMember(
        done,
        Optional.of(
            failure instanceof AdminCallRefused refused
                ? refused
                : new AdminCallRefused(
                    Code.UNAVAILABLE,
                    "the data of a new cluster cannot be made of this member's: "
                        + (failure.getMessage() == null
                            ? failure.toString()
                            : failure.getMessage()))));
  }

  /** A member whose data is damaged is refused by its own start. */
  private void startMember(CompletableFuture<Void> done, Optional<AdminCallRefused> refusal) {
    member.start(NodeState.CATCHING_UP);
    try {
      calls.requireOperational();
    } catch (AdminCallRefused failed) {
      done.completeExceptionally(failed);
      return;
    }
    if (refusal.isPresent()) {
      done.completeExceptionally(refusal.get());
    } else {
      done.complete(null);
    }
  }

  private void fail(FailureReason reason, String message, CompletableFuture<Void> done) {
    transitions.fail(reason, message);
    done.completeExceptionally(new AdminCallRefused(Code.UNAVAILABLE, message));
  }
}
