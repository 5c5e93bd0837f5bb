package dev.quorate.node.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.life.Seen.Leadership;
import dev.quorate.node.life.Seen.LoggedGenesis;
import dev.quorate.node.life.Seen.UnderWay;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** How a node with a running member moves on, a row for each case. */
class NextMoveTest {
  private static final long CLUSTER = 0xaa;
  private static final long SELF = 1;
  private static final long OTHER = 2;
  private static final Member ME = new Member(SELF, "n1", "h1:1", "h1:2", "h1:3");
  private static final Member MOVED = new Member(SELF, "n1", "h9:1", "h9:2", "h9:3");
  private static final Member LEADER = new Member(OTHER, "n2", "h2:1", "h2:2", "h2:3");
  private static final Genesis GENESIS =
      new Genesis(CLUSTER, 1, StructuralConfig.defaults(1), ME, List.of(), Genesis.Source.EMPTY);
  private static final Leadership TERM_7 = new Leadership(OTHER, 7);

  private static final Move RECORD_2 = new Move.RecordLevel(2);
  private static final Move RAISE_2 = new Move.RaiseLevel(2);
  private static final Move STAY = new Move.Stay();
  private static final Move PROVE = new Move.ProveUpToDate(TERM_7);
  private static final Move PROPOSE = new Move.ProposeGenesis(GENESIS);
  private static final Move ESTABLISH = new Move.Establish();
  private static final Move SERVE = new Move.Serve();
  private static final Move CATCH_UP = new Move.CatchUp();
  private static final Move ASK_FOR_PROMOTION = new Move.AskForPromotion(LEADER);
  private static final Move ASK_WHETHER_REMOVED = new Move.AskWhetherRemoved();

  static final List<Arguments> CASES =
      List.of(
          // Joining
          row("joining, not let in yet: stay", joining(), STAY),
          row("joining, let in as learner: catch up", joining().learner(), CATCH_UP),
          row("joining, let in as voter: catch up", joining().voter(), CATCH_UP),
          row(
              "joining, long without a leader: the joiner asks already",
              joining().leaderless(),
              STAY),

          // Forming
          row("forming, no leader yet: stay", forming().noLeader(), STAY),
          row("forming, elected: write the genesis", forming().leads(), PROPOSE),
          row("forming, genesis proposed: read", forming().leads().proposing(), PROVE),
          row("forming, both under way: stay", forming().leads().proposing().reading(), STAY),
          row("forming, genesis logged: read", forming().leads().logged(), PROVE),
          row("forming, proven: establish", forming().leads().logged().proven(), ESTABLISH),
          row(
              "forming, established: serve",
              forming().leads().logged().proven().stage(Stage.MEMBER),
              SERVE),

          // Catching up
          row("catching up: read", catchingUp().learner(), PROVE),
          row("catching up, read under way: stay", catchingUp().learner().reading(), STAY),
          row("catching up, no leader: stay", catchingUp().learner().noLeader(), STAY),
          row(
              "catching up, proven for the first time: establish",
              catchingUp().learner().logged().proven(),
              ESTABLISH),
          row(
              "catching up, proven again after a restart: serve",
              catchingUp().voter().logged().proven().stage(Stage.MEMBER),
              SERVE),
          row(
              "catching up, proven under an earlier leader: serve",
              catchingUp().voter().logged().proven(6).stage(Stage.MEMBER),
              SERVE),
          row(
              "first member after a restart, log without genesis: write it",
              catchingUp().voter().stage(Stage.MEMBER).ownGenesis().leads(),
              PROPOSE),

          // Serving
          row("serving, proven: stay", serving(), STAY),
          row("serving, new term: read again", serving().proven(6), PROVE),
          row("serving, new term, read under way: stay", serving().proven(6).reading(), STAY),
          row("serving, without a leader for a moment: stay", serving().noLeader(), STAY),
          row("serving learner by hand: ask for promotion", serving().learner(), ASK_FOR_PROMOTION),
          row("serving learner, question under way: stay", serving().learner().asking(), STAY),
          row(
              "serving learner, managed: the operator promotes",
              serving().learner().managed(),
              STAY),
          row("serving learner, leader unknown: stay", serving().learner().noLeader(), STAY),
          row("serving learner, new term: read first", serving().learner().proven(6), PROVE),

          // The cluster's feature level
          row("level raised: record it before it is used", serving().level(2), RECORD_2),
          row("level raised while joining: record it", joining().learner().level(2), RECORD_2),
          row("all know the next level: raise it", serving().leads().allKnow(2), RAISE_2),
          row(
              "all know the next level, proposed: stay",
              serving().leads().allKnow(2).proposing(),
              STAY),
          row(
              "all know the next level, not serving yet: prove first",
              catchingUp().leads().voter().logged().allKnow(2),
              PROVE),
          row(
              "removed, and a level to record: removed",
              serving().outside().recordedAsRemoved().level(2),
              fail(FailureReason.REMOVED)),

          // In doubt whether still a member
          row("serving, long without a leader: ask", serving().leaderless(), ASK_WHETHER_REMOVED),
          row(
              "serving, long without a leader, asking: stay",
              serving().leaderless().asking(),
              STAY),
          row(
              "serving, managed, long without a leader: ask",
              serving().managed().leaderless(),
              ASK_WHETHER_REMOVED),
          row(
              "serving, exactly the patience without a leader: stay",
              serving().leaderlessFor(Seen.LEADERLESS_PATIENCE),
              STAY),
          row("serving, out of the configuration: ask", serving().outside(), ASK_WHETHER_REMOVED),
          row(
              "serving, addresses changed: make them known",
              serving().at(MOVED),
              ASK_WHETHER_REMOVED),
          row(
              "serving, addresses changed, no leader yet: perhaps a copy of the member, stay",
              serving().at(MOVED).noLeader(),
              STAY),
          row(
              "serving, long without a leader, while another process is the member: stay",
              serving().at(MOVED).leaderless().runsTwice(),
              STAY),
          row(
              "catching up, let in and out again: ask",
              catchingUp().reading(),
              ASK_WHETHER_REMOVED),
          row(
              "forming, long without a leader: nobody to ask",
              forming().voter().leaderless(),
              STAY),

          // Refusals come first
          row(
              "removed and out: fail",
              serving().outside().recordedAsRemoved(),
              fail(FailureReason.REMOVED)),
          row(
              "removed while joining: fail",
              joining().recordedAsRemoved(),
              fail(FailureReason.REMOVED)),
          row("recorded as removed, still in: stay until out", serving().recordedAsRemoved(), STAY),
          row(
              "log of another cluster: fail",
              serving().logged(new LoggedGenesis.Of(0xbb)),
              fail(FailureReason.OTHER_CLUSTER)),
          row(
              "log of another cluster while joining: fail",
              joining().learner().logged(new LoggedGenesis.Of(0xbb)),
              fail(FailureReason.OTHER_CLUSTER)),
          row(
              "genesis of a newer version: fail",
              serving().logged(new LoggedGenesis.Unreadable("format 9")),
              fail(FailureReason.NEWER_FORMAT)),
          row(
              "removed, and log of another cluster: removed",
              serving().outside().recordedAsRemoved().logged(new LoggedGenesis.Of(0xbb)),
              fail(FailureReason.REMOVED)));

  @ParameterizedTest(name = "{0}")
  @FieldSource("CASES")
  void theFirstRuleThatAppliesDecides(String name, Case seen, Object expected) {
    Move move = NextMove.after(seen.build());

    assertThat(move instanceof Move.Fail fail ? fail.reason() : move).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "STOPPING"})
  void aNodeThatFailedOrStopsDoesNothingMore(NodeState state) {
    assertThat(NextMove.after(serving().outside().recordedAsRemoved().in(state).build()))
        .isEqualTo(STAY);
  }

  @Test
  void aRefusalNamesTheIdsInHex() {
    assertThat(NextMove.after(serving().outside().recordedAsRemoved().build()))
        .isEqualTo(
            new Move.Fail(
                FailureReason.REMOVED,
                "member 0000000000000001 was removed from cluster 00000000000000aa"));
    assertThat(NextMove.after(serving().logged(new LoggedGenesis.Of(0xbb)).build()))
        .isEqualTo(
            new Move.Fail(
                FailureReason.OTHER_CLUSTER,
                "identity.json names cluster 00000000000000aa, the log names 00000000000000bb"));
  }

  private static Arguments row(String name, Case seen, Object expected) {
    return Arguments.of(name, seen, expected);
  }

  private static FailureReason fail(FailureReason reason) {
    return reason;
  }

  private static Case joining() {
    return new Case(NodeState.JOINING, Stage.JOINING);
  }

  private static Case forming() {
    return new Case(NodeState.FORMING, Stage.FORMING).voter().ownGenesis();
  }

  private static Case catchingUp() {
    return new Case(NodeState.CATCHING_UP, Stage.JOINING);
  }

  private static Case serving() {
    return new Case(NodeState.SERVING, Stage.MEMBER).voter().logged().proven();
  }

  /** Member n1, not managed; n2 leads term 7 unless a row says otherwise. */
  static final class Case {
    private NodeState state;
    private Stage stage;
    private Optional<Genesis> ownGenesis = Optional.empty();
    private Member self = ME;
    private boolean managed;
    private Role role = Role.FOLLOWER;
    private long leader = OTHER;
    private Configuration configuration = new Configuration(List.of(LEADER), List.of());
    private LoggedGenesis logged = new LoggedGenesis.None();
    private boolean recordedAsRemoved;
    private boolean runsTwice;
    private Duration leaderless = Duration.ZERO;
    private Optional<Leadership> proven = Optional.empty();
    private boolean proposing;
    private boolean reading;
    private boolean asking;

    Case(NodeState state, Stage stage) {
      this.state = state;
      this.stage = stage;
    }

    Case in(NodeState other) {
      state = other;
      return this;
    }

    Case stage(Stage other) {
      stage = other;
      return this;
    }

    Case ownGenesis() {
      ownGenesis = Optional.of(GENESIS);
      return this;
    }

    Case at(Member other) {
      self = other;
      return this;
    }

    Case managed() {
      managed = true;
      return this;
    }

    /** The status keeps the leader's id of the rows, so that one proof fits them all. */
    Case leads() {
      role = Role.LEADER;
      return this;
    }

    Case noLeader() {
      leader = 0;
      return this;
    }

    Case leaderless() {
      return leaderlessFor(Seen.LEADERLESS_PATIENCE.plusMillis(1));
    }

    Case leaderlessFor(Duration time) {
      leader = 0;
      leaderless = time;
      return this;
    }

    Case voter() {
      configuration = new Configuration(List.of(ME, LEADER), List.of());
      return this;
    }

    Case learner() {
      configuration = new Configuration(List.of(LEADER), List.of(ME));
      return this;
    }

    Case outside() {
      configuration = new Configuration(List.of(LEADER), List.of());
      return this;
    }

    Case logged() {
      return logged(new LoggedGenesis.Of(CLUSTER));
    }

    Case logged(LoggedGenesis genesis) {
      logged = genesis;
      return this;
    }

    Case recordedAsRemoved() {
      recordedAsRemoved = true;
      return this;
    }

    Case runsTwice() {
      runsTwice = true;
      return this;
    }

    Case proven() {
      return proven(TERM_7.term());
    }

    Case proven(long term) {
      proven = Optional.of(new Leadership(OTHER, term));
      return this;
    }

    private int level = 1;
    private OptionalInt nextLevel = OptionalInt.empty();

    Case proposing() {
      proposing = true;
      return this;
    }

    Case reading() {
      reading = true;
      return this;
    }

    Case asking() {
      asking = true;
      return this;
    }

    Case level(int applied) {
      level = applied;
      return this;
    }

    Case allKnow(int next) {
      nextLevel = OptionalInt.of(next);
      return this;
    }

    Seen build() {
      return new Seen(
          state,
          new Identity(CLUSTER, 1, SELF, "n1", stage, List.of()),
          ownGenesis,
          self,
          managed,
          new GroupStatus(
              SELF, role, leader, TERM_7.term(), 1, 9, 7, 9, 9, configuration, List.of(), 0),
          logged,
          level,
          nextLevel,
          recordedAsRemoved,
          runsTwice,
          leaderless,
          proven,
          new UnderWay(proposing, reading, asking));
    }
  }
}
