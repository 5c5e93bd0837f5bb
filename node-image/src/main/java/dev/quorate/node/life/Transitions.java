package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the node from one state to the next, one line of the log each. Moved on the control thread,
 * read by any.
 */
public final class Transitions {
  private static final Logger LOG = LoggerFactory.getLogger(Transitions.class);

  private final NodeOptions options;
  private final Runnable onNews;
  private final Consumer<Failure> onFailed;
  private volatile NodeStatus state = NodeStatus.STARTING;
  private volatile boolean stopping;

  /** Since this process started: before, an answer could come from a state that is long past. */
  private volatile boolean hasServed;

  /**
   * @param onNews after every change of state but a failure
   * @param onFailed told once, when the node refuses to work
   */
  public Transitions(NodeOptions options, Runnable onNews, Consumer<Failure> onFailed) {
    this.options = options;
    this.onNews = onNews;
    this.onFailed = onFailed;
  }

  public NodeStatus state() {
    return state;
  }

  public boolean isStopping() {
    return stopping;
  }

  public boolean hasServed() {
    return hasServed;
  }

  public void enter(NodeState next, String details) {
    if (state.state() == next || stopping) {
      return;
    }
    LOG.info("state {} -> {} node={} {}", state.state(), next, options.nodeId(), details);
    state = state.at(next);
    if (next == NodeState.SERVING) {
      hasServed = true;
    }
    onNews.run();
  }

  /** The data directory says this already. */
  public void hold(Identity identity, Optional<Genesis> genesis) {
    NodeStatus held = state.with(identity);
    state = genesis.map(held::with).orElse(held);
  }

  /** Durable when it returns. */
  void remember(Identity identity) throws IOException {
    identity.write(options.dataDirectory());
    state = state.with(identity);
  }

  public void fail(FailureReason reason, String message) {
    if (stopping || state.state() == NodeState.FAILED) {
      return;
    }
    LOG.error(
        "state {} -> FAILED node={} reason={} message=\"{}\"",
        state.state(),
        options.nodeId(),
        reason.wireName(),
        message);
    Failure failure = new Failure(reason, message);
    state = state.failed(failure);
    onFailed.accept(failure);
  }

  /** No transition follows this one. */
  public void stop() {
    stopping = true;
    state = state.at(NodeState.STOPPING);
    onNews.run();
  }

  /** An identity in the words of the log. */
  public static String describe(Identity identity) {
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
