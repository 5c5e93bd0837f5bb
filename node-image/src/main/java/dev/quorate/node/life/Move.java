package dev.quorate.node.life;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.raft.configuration.Member;

/** The next thing that a node with a running member does. */
sealed interface Move {
  /** Nothing for now. */
  record Stay() implements Move {}

  record Fail(FailureReason reason, String message) implements Move {}

  /** This member was let in: on to {@code CATCHING_UP}. */
  record CatchUp() implements Move {}

  /** The first member writes the genesis into the log as soon as it leads. */
  record ProposeGenesis(Genesis genesis) implements Move {}

  /**
   * A linearizable read: when it succeeds, this member has applied everything that was committed at
   * that moment. Nothing less proves it: a follower's commit index is only what it has heard of.
   */
  record ProveUpToDate(Seen.Leadership under) implements Move {}

  /**
   * Writes the stage MEMBER into the identity. Before this member may be promoted it must know that
   * an empty log is a lost one from now on.
   */
  record Establish() implements Move {}

  /**
   * Writes the cluster's feature level into the identity. Only then may this member use what came
   * with it: an earlier release that is started on the directory refuses it by name.
   */
  record RecordLevel(int level) implements Move {}

  /** Every member knows the next feature level: the leader makes it the cluster's. */
  record RaiseLevel(int level) implements Move {}

  /** On to {@code SERVING}. */
  record Serve() implements Move {}

  /** A learner that was started by hand asks to become a voter; for a managed one others decide. */
  record AskForPromotion(Member leader) implements Move {}

  /**
   * A removed member may never hear of it: the others stop talking to it. One in doubt asks them,
   * as it once asked to be let in; to a member that is still in, that changes nothing but its
   * addresses, which is how one that has moved makes them known.
   */
  record AskWhetherRemoved() implements Move {}
}
