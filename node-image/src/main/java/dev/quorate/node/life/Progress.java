package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.store.keyspace.MetaResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a running member and moves the node on: from forming or joining over catching up to
 * serving, and out when it was removed. Called on the control thread only, except where it says
 * otherwise.
 */
public final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  /** Without a leader for this long a member says so, and asks around whether it was removed. */
  private static final Duration LEADERLESS_PATIENCE = Duration.ofSeconds(4);

  private static final Duration ASK_AROUND_EVERY = Duration.ofSeconds(3);

  private static final Duration ASK_FOR_PROMOTION_EVERY = Duration.ofMillis(500);

  private final NodeOptions options;
  private final SeedClient client;
  private final ControlThread control;
  private final Transitions transitions;
  private final Formation formation;
  private boolean isProposing;
  private boolean isReading;
  private boolean isAsking;
  private long nextQuestion;
  private long leaderSeen;

  /** The leader and term under which this member has last proven to be up to date. */
  private volatile Proof proof = Proof.NONE;

  private volatile List<Problem> problems = List.of();

  private record Proof(long leader, long term) {
    static final Proof NONE = new Proof(0, 0);
  }

  public Progress(
      NodeOptions options,
      SeedClient client,
      ControlThread control,
      Transitions transitions,
      Formation formation) {
    this.options = options;
    this.client = client;
    this.control = control;
    this.transitions = transitions;
    this.formation = formation;
  }

  public void begin() {
    leaderSeen = System.nanoTime();
  }

  /** Any thread. */
  List<Problem> problems() {
    return problems;
  }

  /** Any thread. */
  boolean isCaughtUp(Optional<GroupStatus> group) {
    return group
        .filter(g -> g.leader() != 0 && proof.equals(new Proof(g.leader(), g.term())))
        .filter(GroupStatus::hasApplied)
        .isPresent();
  }

  public void look(RunningMember member, NodeStatus state) {
    GroupStatus status = member.status();
    Identity identity = state.identity().orElseThrow();
    if (status.leader() != 0) {
      leaderSeen = System.nanoTime();
    }
    problems = problemsOf(status, identity);
    if (member.isRecordedAsRemoved() && !status.configuration().contains(identity.memberId())) {
      transitions.fail(FailureReason.REMOVED, removedMessage(identity));
      return;
    }
    if (belongsElsewhere(member, identity)) {
      return;
    }
    switch (state.state()) {
      case JOINING -> {
        if (status.configuration().contains(identity.memberId())) {
          transitions.enter(
              NodeState.CATCHING_UP, "voters: " + status.configuration().voterNames());
        }
      }
      case FORMING, CATCHING_UP, SERVING -> {
        proposeGenesis(member, state, status);
        proveUpToDate(member, status);
        if (state.state() == NodeState.SERVING) {
          askForPromotion(member, status, identity);
        }
      }
      case STARTING, WAITING, STOPPING, FAILED -> {}
    }
    askAround(member, status, state);
  }

  /** What the log says of the cluster must be what the directory says. */
  private boolean belongsElsewhere(RunningMember member, Identity identity) {
    Optional<Genesis> applied;
    try {
      applied = member.genesis();
    } catch (IllegalArgumentException e) {
      transitions.fail(
          FailureReason.NEWER_FORMAT,
          "the genesis in the log: " + e.getMessage() + "; start a newer version on this member");
      return true;
    }
    if (applied.isEmpty() || applied.get().clusterId() == identity.clusterId()) {
      return false;
    }
    transitions.fail(
        FailureReason.OTHER_CLUSTER,
        "identity.json says cluster "
            + HexId.format(identity.clusterId())
            + ", the log says "
            + HexId.format(applied.get().clusterId()));
    return true;
  }

  /** The first member writes the genesis into the log as soon as it leads. */
  private void proposeGenesis(RunningMember member, NodeStatus state, GroupStatus status) {
    boolean isDue =
        state.genesis().isPresent() && status.isLeader() && !member.hasGenesis() && !isProposing;
    if (!isDue) {
      return;
    }
    isProposing = true;
    var _ =
        member
            .proposeGenesis(state.genesis().get())
            .whenComplete(
                (result, failure) ->
                    control.tell(
                        () -> {
                          isProposing = false;
                          if (result instanceof MetaResult.Invalid invalid) {
                            transitions.fail(FailureReason.OTHER_CLUSTER, invalid.message());
                          }
                        }));
  }

  /**
   * A linearizable read that succeeds proves that this member has applied everything that was
   * committed when it asked. Nothing less does: a follower's commit index is only what it has heard
   * of.
   */
  private void proveUpToDate(RunningMember member, GroupStatus status) {
    Proof wanted = new Proof(status.leader(), status.term());
    if (wanted.leader() == 0 || wanted.equals(proof) || isReading) {
      return;
    }
    isReading = true;
    var _ =
        member
            .readIndex()
            .whenComplete(
                (index, failure) ->
                    control.tell(
                        () -> {
                          isReading = false;
                          if (failure == null) {
                            proven(member, wanted);
                          }
                        }));
  }

  private void proven(RunningMember member, Proof now) {
    NodeStatus state = transitions.state();
    if (!member.hasGenesis() || state.identity().isEmpty()) {
      return;
    }
    if (state.state() == NodeState.FORMING || state.state() == NodeState.CATCHING_UP) {
      // Before it may be promoted it must know that an empty log is a lost one from now on.
      Identity identity = state.identity().get();
      if (identity.stage() != Stage.MEMBER) {
        try {
          formation.establish(member, identity);
        } catch (IOException e) {
          transitions.fail(FailureReason.DISK_FAILURE, e.toString());
          return;
        }
      }
      proof = now;
      GroupStatus status = member.status();
      transitions.enter(
          NodeState.SERVING,
          "voters: "
              + status.configuration().voterNames()
              + " leader="
              + member.find(now.leader()).map(Member::nodeId).orElse("?")
              + " term="
              + now.term());
    }
    proof = now;
  }

  /**
   * A learner that was started by hand asks to count; a managed one leaves that to the operator.
   */
  private void askForPromotion(RunningMember member, GroupStatus status, Identity identity) {
    boolean isLearner = status.configuration().isLearner(identity.memberId());
    Optional<Member> leader = member.find(status.leader());
    if (options.isManaged() || !isLearner || leader.isEmpty() || !mayAsk()) {
      return;
    }
    ask(ASK_FOR_PROMOTION_EVERY, () -> promoteThrough(leader.get(), identity.memberId()));
  }

  private void promoteThrough(Member leader, long memberId) {
    if (client.report(leader.restAddress()) instanceof SeedClient.Answer.Accepted report) {
      String incarnation = report.body().path("incarnation").asText();
      SeedClient.Answer answer = client.promote(leader.restAddress(), incarnation, memberId);
      if (answer instanceof SeedClient.Answer.Accepted) {
        LOG.info("promoted to voter member={} leader={}", options.nodeId(), leader.nodeId());
      }
    }
  }

  /**
   * A removed member may never hear of it: the others stop talking to it. One that has no leader
   * asks the others, in the way it once asked to be let in; for a member that is still in, that
   * changes nothing but its addresses, which is how one that has moved tells them.
   */
  private void askAround(RunningMember member, GroupStatus status, NodeStatus state) {
    Identity identity = state.identity().orElseThrow();
    // One that was let in has stopped asking for it, and may be removed before it has caught up.
    boolean wasLetIn = identity.stage() == Stage.MEMBER || state.state() == NodeState.CATCHING_UP;
    boolean isOutside = wasLetIn && !status.configuration().contains(identity.memberId());
    boolean isInDoubt = isLeaderless() || isOutside || hasMoved(status.configuration(), identity);
    if (!wasLetIn || !isInDoubt || !mayAsk()) {
      return;
    }
    // A lone leader that has moved tells itself.
    List<String> addresses = new ArrayList<>(member.otherRestAddresses());
    addresses.add(options.member(identity.memberId()).restAddress());
    ask(ASK_AROUND_EVERY, () -> askWhetherRemoved(addresses, identity));
  }

  private void askWhetherRemoved(List<String> addresses, Identity identity) {
    for (String address : addresses) {
      SeedClient.Answer answer = client.addMember(address, options.admissionOf(identity));
      if (answer instanceof SeedClient.Answer.Failed error
          && error.code().equals("MemberRemoved")) {
        control.tell(() -> transitions.fail(FailureReason.REMOVED, removedMessage(identity)));
        return;
      }
    }
  }

  private boolean hasMoved(Configuration configuration, Identity identity) {
    Member self = options.member(identity.memberId());
    return configuration
        .member(identity.memberId())
        .filter(known -> !known.equals(self))
        .isPresent();
  }

  private boolean mayAsk() {
    return !isAsking && System.nanoTime() - nextQuestion >= 0;
  }

  private void ask(Duration pause, Runnable question) {
    isAsking = true;
    control.inBackground(
        "asking the other members",
        () -> {
          try {
            question.run();
          } finally {
            control.tell(
                () -> {
                  isAsking = false;
                  nextQuestion = System.nanoTime() + pause.toNanos();
                });
          }
        });
  }

  private boolean isLeaderless() {
    return System.nanoTime() - leaderSeen > LEADERLESS_PATIENCE.toNanos();
  }

  private List<Problem> problemsOf(GroupStatus status, Identity identity) {
    List<Problem> found = new ArrayList<>();
    if (isLeaderless() && status.configuration().contains(identity.memberId())) {
      found.add(
          new Problem(
              "NoLeader",
              "no leader is known: a majority of "
                  + status.configuration().voterNames()
                  + " must be up and reach each other"));
    }
    return found;
  }

  private static String removedMessage(Identity identity) {
    return "member "
        + HexId.format(identity.memberId())
        + " was removed from cluster "
        + HexId.format(identity.clusterId())
        + "; start the node on an empty data directory to join anew";
  }
}
