package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.life.Seen.LoggedGenesis;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.membership.AdvertisedAddress;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.progress.PeerStatus;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.store.keyspace.MetaResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the running member, again and again, and carries out the {@link NextMove}. On the
 * control thread, except where noted.
 */
public final class MemberWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MemberWatch.class);

  private final NodeOptions options;
  private final ControlThread control;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Formation formation;
  private final LongSupplier monotonicMillis;
  private final CatchUpProof proof;
  private final Inquiries inquiries;
  private boolean isProposing;
  private Optional<RunningMember> watched = Optional.empty();
  private long leaderSeenMillis;
  private volatile List<Problem> problems = List.of();
  private volatile long lookedMillis;

  public MemberWatch(
      NodeOptions options,
      SeedClient client,
      ControlThread control,
      Transitions transitions,
      CurrentMember member,
      Formation formation,
      LongSupplier monotonicMillis) {
    this.options = options;
    this.control = control;
    this.transitions = transitions;
    this.member = member;
    this.formation = formation;
    this.monotonicMillis = monotonicMillis;
    this.proof = new CatchUpProof(control);
    this.inquiries = new Inquiries(options, client, control, monotonicMillis);
    this.lookedMillis = monotonicMillis.getAsLong();
  }

  /** Any thread. For how long nothing was looked at. */
  Duration silence() {
    return Duration.ofMillis(monotonicMillis.getAsLong() - lookedMillis);
  }

  /** Any thread. */
  List<Problem> problems() {
    return problems;
  }

  /** Any thread. */
  boolean isCaughtUp(GroupStatus group) {
    return proof.holds(group);
  }

  /**
   * For how long the running member has heard of no leader; nothing before the first look at it.
   */
  Duration leaderless(RunningMember running) {
    return watched.equals(Optional.of(running))
        ? Duration.ofMillis(monotonicMillis.getAsLong() - leaderSeenMillis)
        : Duration.ZERO;
  }

  public void look() {
    lookedMillis = monotonicMillis.getAsLong();
    if (!transitions.isStopping()) {
      member.running().ifPresent(this::look);
    }
  }

  private void look(RunningMember running) {
    // It ends: a move changes the state, or what it begins is under way until a later look.
    Seen seen = see(running);
    Move next = NextMove.after(seen);
    while (!(next instanceof Move.Stay)) {
      carryOut(next, seen, running);
      seen = see(running);
      next = NextMove.after(seen);
    }
    inquiries.lookForOtherClusters(seen.identity(), seen.configuration());
    problems = problems(seen);
  }

  private Seen see(RunningMember running) {
    NodeStatus node = transitions.status();
    Identity identity = node.identity().orElseThrow();
    GroupStatus group = running.status();
    long now = monotonicMillis.getAsLong();
    if (group.leader() != 0 || !watched.equals(Optional.of(running))) {
      watched = Optional.of(running);
      leaderSeenMillis = now;
    }
    return new Seen(
        node.state(),
        identity,
        node.genesis(),
        options.member(identity.memberId()),
        options.isManaged(),
        group,
        loggedGenesis(running),
        running.records().level(),
        running.nextLevel(),
        running.records().contains(identity.memberId()),
        running.seesDuplicateMember(),
        Duration.ofMillis(now - leaderSeenMillis),
        proof.proven(),
        new Seen.UnderWay(isProposing, proof.isReading(), inquiries.isUnderWay()));
  }

  private static LoggedGenesis loggedGenesis(RunningMember running) {
    try {
      return running
          .records()
          .genesis()
          .<LoggedGenesis>map(genesis -> new LoggedGenesis.Of(genesis.clusterId()))
          .orElseGet(LoggedGenesis.None::new);
    } catch (IllegalArgumentException e) {
      return new LoggedGenesis.Unreadable(e.getMessage());
    }
  }

  private List<Problem> problems(Seen seen) {
    List<Problem> found = new ArrayList<>();
    if (seen.isLeaderless() && seen.isInConfiguration()) {
      found.add(
          new Problem(
              "NoLeader",
              "no leader is known: a majority of "
                  + seen.configuration().voterNames()
                  + " must be up and reach each other"));
    }
    if (seen.isLeaderless() && seen.state() == NodeState.JOINING) {
      AdvertisedAddress.trouble(seen.self().peerAddress(), seen.identity().seeds())
          .ifPresent(message -> found.add(new Problem("UnreachableAddress", message)));
    }
    seen.group().peers().stream()
        .filter(peer -> peer.lostAfter().isPresent())
        .forEach(peer -> found.add(lost(peer, seen.configuration())));
    found.addAll(inquiries.namedNodes());
    return List.copyOf(found);
  }

  private static Problem lost(PeerStatus peer, Configuration configuration) {
    return new Problem(
        "LostAcknowledged",
        "member %s of %s acknowledged entries up to %d, and its log ends with entry %d: it counts for nothing"
            .formatted(
                HexId.format(peer.memberId()),
                configuration.member(peer.memberId()).map(Member::nodeId).orElse("no node"),
                peer.matchIndex(),
                peer.lostAfter().orElseThrow()));
  }

  private void carryOut(Move move, Seen seen, RunningMember running) {
    switch (move) {
      case Move.Stay _ -> {}
      case Move.Fail(FailureReason reason, String message) -> transitions.fail(reason, message);
      case Move.CatchUp _ ->
          transitions.enter(NodeState.CATCHING_UP, "voters: " + seen.configuration().voterNames());
      case Move.ProposeGenesis(Genesis genesis) -> propose(genesis, running);
      case Move.ProveUpToDate(Seen.Leadership under) -> proof.read(running, under);
      case Move.Establish _ -> establish(running, seen.identity());
      case Move.RecordLevel(int level) -> recordLevel(level, running, seen.identity());
      case Move.RaiseLevel(int level) -> raiseLevel(level, running);
      case Move.Serve _ -> transitions.enter(NodeState.SERVING, leadership(seen));
      case Move.AskForPromotion(Member leader) ->
          inquiries.askForPromotion(leader, seen.identity().memberId());
      case Move.AskWhetherRemoved _ -> askWhetherRemoved(seen, running);
    }
  }

  private void propose(Genesis genesis, RunningMember running) {
    isProposing = true;
    var _ =
        running
            .records()
            .proposeGenesis(genesis)
            .whenComplete(
                (result, failure) ->
                    control.run(
                        () -> {
                          isProposing = false;
                          if (result instanceof MetaResult.Invalid invalid) {
                            transitions.fail(FailureReason.OTHER_CLUSTER, invalid.message());
                          }
                        }));
  }

  private void establish(RunningMember running, Identity identity) {
    try {
      formation.establish(running, identity);
    } catch (IOException e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  private void recordLevel(int level, RunningMember running, Identity identity) {
    try {
      transitions.remember(identity.atLevel(level));
      running.recorded(level);
      LOG.info("feature level {} -> {} node={}", identity.level(), level, options.nodeId());
    } catch (IOException e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  private void raiseLevel(int level, RunningMember running) {
    isProposing = true;
    var _ =
        running
            .records()
            .raiseLevel(level)
            .whenComplete((result, failure) -> control.run(() -> isProposing = false));
  }

  private void askWhetherRemoved(Seen seen, RunningMember running) {
    List<String> addresses = new ArrayList<>(running.otherRestAddresses());
    // A lone leader that has moved has nobody else to ask.
    addresses.add(seen.self().restAddress());
    Move.Fail removed = NextMove.removed(seen.identity());
    inquiries.askWhetherRemoved(
        addresses,
        seen.identity(),
        () -> {
          // The answer may come when the directory is another member's.
          if (member.running().equals(Optional.of(running))) {
            transitions.fail(removed.reason(), removed.message());
          }
        });
  }

  private static String leadership(Seen seen) {
    Configuration configuration = seen.configuration();
    return "voters: "
        + seen.configuration().voterNames()
        + " leader="
        + configuration.member(seen.group().leader()).map(Member::nodeId).orElse("none")
        + " term="
        + seen.group().term();
  }
}
