package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import dev.quorate.node.report.ReportBoard;
import dev.quorate.node.report.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts the report together from what the parts of the node say now, and posts it. Any thread. */
public final class ReportAssembly {
  private final NodeOptions options;
  private final String incarnation;
  private final Transitions transitions;
  private final CurrentMember member;
  private final JoinFlow joinFlow;
  private final Progress progress;
  private final ReportBoard board;

  public ReportAssembly(
      NodeOptions options,
      String incarnation,
      Transitions transitions,
      CurrentMember member,
      JoinFlow joinFlow,
      Progress progress) {
    this.options = options;
    this.incarnation = incarnation;
    this.transitions = transitions;
    this.member = member;
    this.joinFlow = joinFlow;
    this.progress = progress;
    this.board = new ReportBoard(assemble());
  }

  public Report report() {
    return board.post(assemble());
  }

  /** As {@link dev.quorate.node.life.NodeApi#reportAfter}. */
  public CompletableFuture<Report> reportAfter(long version, long waitMillis) {
    Report now = report();
    if (waitMillis == 0 || now.version() != version) {
      return CompletableFuture.completedFuture(now);
    }
    return board
        .after(version)
        .orTimeout(waitMillis, TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              if (failure instanceof TimeoutException) {
                return report();
              }
              throw new IllegalStateException(failure);
            });
  }

  private Report assemble() {
    NodeStatus now = transitions.state();
    Optional<RunningMember> running = member.running();
    Optional<GroupStatus> group = running.map(RunningMember::status);
    List<Problem> problems = new ArrayList<>();
    running.ifPresent(it -> problems.addAll(it.peerProblems()));
    running.flatMap(RunningMember::fullStore).ifPresent(problems::add);
    joinFlow.problem().ifPresent(problems::add);
    problems.addAll(progress.problems());
    return new Report(
        0,
        options.nodeId(),
        incarnation,
        Version.current(),
        now.state(),
        now.failure(),
        now.identity(),
        now.genesis(),
        now.isGenesisStarted(),
        group,
        progress.isCaughtUp(group),
        configDigest(now, running),
        problems);
  }

  private static Optional<String> configDigest(NodeStatus now, Optional<RunningMember> running) {
    return now.genesis()
        .or(() -> running.flatMap(RunningMember::genesis))
        .map(genesis -> genesis.config().digest());
  }
}
