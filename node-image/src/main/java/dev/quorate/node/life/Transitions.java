package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the node from one state to the next, one line of the log each. Moved on the control thread,
 * read by any.
 */
public final class Transitions {
  private static final Logger LOG = LoggerFactory.getLogger(Transitions.class);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final NodeOptions options;
  private final ControlThread control;
  private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
  private final List<Consumer<Failure>> onFailure = new CopyOnWriteArrayList<>();
  private volatile NodeStatus status = NodeStatus.STARTING;
  private volatile boolean stopping;

  /** Since this process started: before that, answers could come from an outdated state. */
  private volatile boolean hasServed;

  public Transitions(NodeOptions options, ControlThread control) {
    this.options = options;
    this.control = control;
  }

  /** Called on the control thread after every change of state but a failure. */
  void onChange(Runnable listener) {
    onChange.add(listener);
  }

  /**
   * Called on the control thread once, when the node refuses to work; in the order in which they
   * were given here.
   */
  public void onFailure(Consumer<Failure> listener) {
    onFailure.add(listener);
  }

  NodeStatus status() {
    return status;
  }

  public NodeState state() {
    return status.state();
  }

  public boolean isStopping() {
    return stopping;
  }

  public boolean hasServed() {
    return hasServed;
  }

  void enter(NodeState next, String details) {
    if (state() == next || stopping) {
      return;
    }
    LOG.info("state {} -> {} node={} {}", state(), next, options.nodeId(), details);
    status = status.at(next);
    if (next == NodeState.SERVING) {
      hasServed = true;
    }
    onChange.forEach(Runnable::run);
  }

  /** What the data directory has durably. */
  void hold(Identity identity, Optional<Genesis> genesis) {
    NodeStatus held = status.with(identity);
    status = genesis.map(held::with).orElse(held);
  }

  /** Durable when it returns. */
  void remember(Identity identity) throws IOException {
    identity.write(options.dataDirectory());
    status = status.with(identity);
  }

  void fail(FailureReason reason, String message) {
    if (stopping || state() == NodeState.FAILED) {
      return;
    }
    Failure failure = new Failure(reason, message);
    LOG.error(
        "state {} -> FAILED node={} reason={} message=\"{}\"",
        state(),
        options.nodeId(),
        reason.wireName(),
        options.isManaged() ? message : failure.byHand());
    status = status.failed(failure);
    onFailure.forEach(listener -> listener.accept(failure));
  }

  /** No transition follows this one. Any thread; waits for the control thread, but not for long. */
  public void stop() {
    LOG.info("state {} -> STOPPING node={}", state(), options.nodeId());
    CompletableFuture<Void> marked = new CompletableFuture<>();
    control.run(
        () -> {
          markStopping();
          marked.complete(null);
        });
    marked
        .orTimeout(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(late -> null)
        .join();
  }

  private void markStopping() {
    stopping = true;
    status = status.at(NodeState.STOPPING);
    onChange.forEach(Runnable::run);
  }

  /** The keys and values that name a member in the log of this process. */
  static String describe(Identity identity) {
    return "clusterId="
        + HexId.format(identity.clusterId())
        + " epoch="
        + identity.epoch()
        + " member="
        + identity.nodeId()
        + " memberId="
        + HexId.format(identity.memberId());
  }
}
