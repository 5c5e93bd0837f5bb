package dev.quorate.node.life;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.life.DirectoryStart.Found;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the data directory and begins what follows from it. On the control thread. */
public final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOCK_RETRY = Duration.ofMillis(200);

  private final NodeOptions options;
  private final DirectoryStart directory;
  private final ControlThread control;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Confirmation confirmation;
  private final Delivery delivery;
  private final Formation formation;
  private final JoinFlow joinFlow;

  public Startup(
      NodeOptions options,
      DirectoryStart directory,
      ControlThread control,
      Transitions transitions,
      CurrentMember member,
      Confirmation confirmation,
      Delivery delivery,
      Formation formation,
      JoinFlow joinFlow) {
    this.options = options;
    this.directory = directory;
    this.control = control;
    this.transitions = transitions;
    this.member = member;
    this.confirmation = confirmation;
    this.delivery = delivery;
    this.formation = formation;
    this.joinFlow = joinFlow;
  }

  /** Any thread; returns at once. */
  public void begin(String incarnation) {
    LOG.info(
        "node started node={} version={} incarnation={} rest={} client={} peer={} data={}",
        options.nodeId(),
        Version.current(),
        incarnation,
        options.restPort(),
        options.clientPort(),
        options.peerPort(),
        options.dataDirectory().toAbsolutePath());
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    control.run(() -> open(incarnation, deadline));
  }

  private void open(String incarnation, long deadline) {
    if (transitions.isStopping()) {
      return;
    }
    try {
      switch (directory.open()) {
        case Found.InUse(String message) -> {
          // The predecessor of a restarted container may need a moment to end.
          if (System.nanoTime() < deadline) {
            control.after(LOCK_RETRY, () -> open(incarnation, deadline));
          } else {
            transitions.fail(FailureReason.DATA_DIRECTORY_LOCKED, message);
          }
        }
        case Found.Empty _ -> beginEmpty(incarnation);
        case Found.Data data -> {
          transitions.hold(data.identity(), data.genesis());
          if (confirmation.isMissing()) {
            confirmation.await(
                () -> resume(transitions.status().identity().orElseThrow(), data.genesis()));
          } else {
            resume(data.identity(), data.genesis());
          }
        }
        case Found.Refused(FailureReason reason, String message, Optional<Found.Data> known) -> {
          known.ifPresent(data -> transitions.hold(data.identity(), data.genesis()));
          transitions.fail(reason, message);
        }
      }
    } catch (IOException e) {
      transitions.fail(
          FailureReason.DISK_FAILURE, "cannot open " + options.dataDirectory() + ": " + e);
    }
  }

  private void beginEmpty(String incarnation) throws IOException {
    delivery.look();
    switch (options.whenEmpty()) {
      case WhenEmpty.AwaitPermit _ -> transitions.enter(NodeState.WAITING, "for=permit");
      case WhenEmpty.StayEmpty(String message) ->
          transitions.enter(NodeState.WAITING, "for=\"" + message + "\"");
      case WhenEmpty.FormAlone(List<String> expected, Optional<Path> file) -> {
        if (options.seeds().isEmpty()) {
          formation.formAlone(expected, file);
        } else {
          joinFlow.formUnlessNamedNodesDo(incarnation, () -> formation.formAlone(expected, file));
        }
      }
      case WhenEmpty.JoinThroughSeeds _ -> joinFlow.joinThroughSeeds();
    }
  }

  private void resume(Identity identity, Optional<Genesis> genesis) throws IOException {
    if (identity.stage() != Identity.Stage.FORMING) {
      LOG.info("resuming {}", Transitions.describe(identity));
    }
    switch (identity.stage()) {
      case FORMING -> formation.resume();
      case JOINING -> joinFlow.resume(identity);
      case MEMBER -> {
        if (genesis.isPresent()) {
          formation.wasFormed();
        }
        member.start(NodeState.CATCHING_UP);
      }
    }
  }
}
