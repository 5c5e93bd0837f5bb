package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.life.Seen.LoggedGenesis;
import dev.quorate.node.report.NodeState;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides how a node with a running member moves on: from forming or joining over catching up to
 * serving, and out when it was removed. Pure: the same {@link Seen} always gives the same {@link
 * Move}. The first rule that has one wins.
 */
final class NextMove {
  private NextMove() {}

  static Move after(Seen seen) {
    boolean isOver = seen.state() == NodeState.FAILED || seen.state() == NodeState.STOPPING;
    if (isOver) {
      return new Move.Stay();
    }
    return Stream.<Function<Seen, Optional<Move>>>of(
            NextMove::leave,
            NextMove::refuseOtherCluster,
            NextMove::recordLevel,
            NextMove::catchUp,
            NextMove::serve,
            NextMove::proposeGenesis,
            NextMove::proveUpToDate,
            NextMove::raiseLevel,
            NextMove::askForPromotion,
            NextMove::askWhetherRemoved)
        .flatMap(rule -> rule.apply(seen).stream())
        .findFirst()
        .orElseGet(Move.Stay::new);
  }

  /** Of a member that was removed. */
  static Move.Fail removed(Identity identity) {
    return new Move.Fail(
        FailureReason.REMOVED,
        "member "
            + HexId.format(identity.memberId())
            + " was removed from cluster "
            + HexId.format(identity.clusterId()));
  }

  private static Optional<Move> leave(Seen seen) {
    return when(
        seen.recordedAsRemoved() && !seen.isInConfiguration(), () -> removed(seen.identity()));
  }

  /** The log and the data directory must name the same cluster. */
  private static Optional<Move> refuseOtherCluster(Seen seen) {
    long own = seen.identity().clusterId();
    return switch (seen.loggedGenesis()) {
      case LoggedGenesis.None _ -> Optional.empty();
      case LoggedGenesis.Of(long clusterId) ->
          when(
              clusterId != own,
              () ->
                  new Move.Fail(
                      FailureReason.OTHER_CLUSTER,
                      "identity.json names cluster "
                          + HexId.format(own)
                          + ", the log names "
                          + HexId.format(clusterId)));
      case LoggedGenesis.Unreadable(String message) ->
          Optional.of(
              new Move.Fail(FailureReason.NEWER_FORMAT, "the genesis in the log: " + message));
    };
  }

  private static Optional<Move> recordLevel(Seen seen) {
    return when(seen.level() > seen.identity().level(), () -> new Move.RecordLevel(seen.level()));
  }

  private static Optional<Move> catchUp(Seen seen) {
    return when(seen.state() == NodeState.JOINING && seen.isInConfiguration(), Move.CatchUp::new);
  }

  private static Optional<Move> serve(Seen seen) {
    boolean isBefore = seen.state() == NodeState.FORMING || seen.state() == NodeState.CATCHING_UP;
    return when(
        isBefore && seen.proven().isPresent(),
        () -> seen.identity().stage() == Stage.MEMBER ? new Move.Serve() : new Move.Establish());
  }

  private static Optional<Move> proposeGenesis(Seen seen) {
    boolean isDue =
        isAtWork(seen)
            && seen.group().isLeader()
            && seen.loggedGenesis() instanceof LoggedGenesis.None
            && !seen.underWay().proposal();
    return seen.ownGenesis().filter(genesis -> isDue).map(Move.ProposeGenesis::new);
  }

  private static Optional<Move> proveUpToDate(Seen seen) {
    return seen.unproven()
        .filter(present -> isAtWork(seen) && !seen.underWay().read())
        .map(Move.ProveUpToDate::new);
  }

  private static Optional<Move> raiseLevel(Seen seen) {
    boolean isDue = seen.state() == NodeState.SERVING && !seen.underWay().proposal();
    return seen.nextLevel().stream()
        .filter(next -> isDue)
        .<Move>mapToObj(Move.RaiseLevel::new)
        .findFirst();
  }

  private static Optional<Move> askForPromotion(Seen seen) {
    boolean isDue =
        seen.state() == NodeState.SERVING
            && !seen.managed()
            && seen.configuration().isLearner(seen.identity().memberId())
            && !seen.underWay().question();
    return seen.configuration()
        .member(seen.group().leader())
        .filter(leader -> isDue)
        .map(Move.AskForPromotion::new);
  }

  private static Optional<Move> askWhetherRemoved(Seen seen) {
    // The process of a copied directory must not draw the others to its own address.
    boolean isLost = seen.isLeaderless() && !seen.runsTwice();
    boolean isInDoubt = isLost || !seen.isInConfiguration() || seen.hasMoved();
    return when(
        seen.wasLetIn() && isInDoubt && !seen.underWay().question(), Move.AskWhetherRemoved::new);
  }

  private static boolean isAtWork(Seen seen) {
    return switch (seen.state()) {
      case FORMING, CATCHING_UP, SERVING -> true;
      case STARTING, WAITING, JOINING, STOPPING, FAILED -> false;
    };
  }

  private static Optional<Move> when(boolean applies, Supplier<Move> move) {
    return applies ? Optional.of(move.get()) : Optional.empty();
  }
}
