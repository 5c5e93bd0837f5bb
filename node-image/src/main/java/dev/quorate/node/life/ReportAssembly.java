package dev.quorate.node.life;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import dev.quorate.node.report.ReportBoard;
import dev.quorate.node.report.Version;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts the report together from the parts of the node, and posts it. Any thread. */
public final class ReportAssembly {
  private final NodeOptions options;
  private final String incarnation;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Confirmation confirmation;
  private final Delivery delivery;
  private final JoinFlow joinFlow;
  private final MemberWatch watch;
  private final Watchdog watchdog;
  private final List<ConnectionLimit> ports;
  private final ReportBoard board;

  public ReportAssembly(
      NodeOptions options,
      SecureRandom random,
      Transitions transitions,
      CurrentMember member,
      Confirmation confirmation,
      Delivery delivery,
      JoinFlow joinFlow,
      MemberWatch watch,
      Watchdog watchdog,
      List<ConnectionLimit> ports) {
    this.options = options;
    this.incarnation = options.incarnation().orElseGet(() -> mintIncarnation(random));
    this.transitions = transitions;
    this.member = member;
    this.confirmation = confirmation;
    this.delivery = delivery;
    this.joinFlow = joinFlow;
    this.watch = watch;
    this.watchdog = watchdog;
    this.ports = List.copyOf(ports);
    this.board = new ReportBoard(assemble());
    transitions.onChange(this::report);
    transitions.onFailure(failure -> report());
  }

  private static String mintIncarnation(SecureRandom random) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Names this process; every call of the operator repeats it. */
  public String incarnation() {
    return incarnation;
  }

  public Report report() {
    return board.post(assemble());
  }

  /** As {@link NodeApi#reportAfter}. */
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
    NodeStatus now = transitions.status();
    Optional<RunningMember> running = member.running();
    Optional<GroupStatus> group = member.group();
    List<Problem> problems = new ArrayList<>();
    running.ifPresent(it -> problems.addAll(it.problems()));
    confirmation.problem().ifPresent(problems::add);
    joinFlow.problem().ifPresent(problems::add);
    problems.addAll(watch.problems());
    watchdog.problem().ifPresent(problems::add);
    for (ConnectionLimit port : ports) {
      port.refusal().ifPresent(message -> problems.add(new Problem("TooManyConnections", message)));
    }
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
        isCaughtUp(now, running),
        options.levels(),
        running.stream().mapToInt(RunningMember::levelInUse).findFirst(),
        configDigest(now, running),
        delivery.state(),
        problems);
  }

  /** Whoever is reported as caught up may be promoted, so its log must count as one that exists. */
  private boolean isCaughtUp(NodeStatus now, Optional<RunningMember> running) {
    boolean isEstablished = now.identity().filter(it -> it.stage() == Stage.MEMBER).isPresent();
    return isEstablished
        && running.map(RunningMember::status).filter(watch::isCaughtUp).isPresent();
  }

  private static Optional<String> configDigest(NodeStatus now, Optional<RunningMember> running) {
    return now.genesis()
        .or(() -> running.flatMap(member -> member.records().genesis()))
        .map(genesis -> genesis.config().digest());
  }
}
