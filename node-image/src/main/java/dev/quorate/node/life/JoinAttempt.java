package dev.quorate.node.life;

import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.membership.Founding;
import dev.quorate.node.membership.Joiner;
import dev.quorate.node.membership.Joiner.Outcome;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to get into a cluster, or to form one; and the problem to report until it succeeds.
 */
final class JoinAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(JoinAttempt.class);

  private final Joiner joiner;
  private final String reason;
  private final Runnable onChange;
  private volatile Optional<Problem> problem = Optional.empty();

  /**
   * @param reason of the problem
   */
  JoinAttempt(String reason, SeedClient client, Supplier<List<String>> seeds, Runnable onChange) {
    this.reason = reason;
    this.onChange = onChange;
    this.joiner = new Joiner(client, seeds, this::pending);
  }

  private void pending(String message) {
    Optional<Problem> now = Optional.of(new Problem(reason, message));
    if (!now.equals(problem)) {
      LOG.info("pending reason={} cause=\"{}\"", reason, message);
      problem = now;
      onChange.run();
    }
  }

  /** Blocks until a seed says which cluster it belongs to; empty if stopped. */
  Optional<SeedClient.KnownCluster> discover() {
    Optional<SeedClient.KnownCluster> found = joiner.askWhichCluster();
    problem = Optional.empty();
    return found;
  }

  /** Others see at once that this node may form a cluster. */
  void announce(String message) {
    pending(message);
  }

  /** Blocks until it is decided whether this node forms a cluster; empty if stopped. */
  Optional<Founding.Decided> askBeforeForming(String nodeId, String incarnation) {
    return joiner.askBeforeForming(nodeId, incarnation);
  }

  /** Blocks until there is an outcome; empty when let in, or stopped. */
  Optional<Failure> ask(AdmissionRequest request) {
    return switch (joiner.askUntilAnswered(request)) {
      case Outcome.Admitted admitted -> {
        LOG.info("join accepted member={}", request.member().nodeId());
        problem = Optional.empty();
        onChange.run();
        yield Optional.empty();
      }
      case Outcome.Stopped stopped -> Optional.empty();
      case Outcome.Final(String code, String message) ->
          Optional.of(new Failure(reason(code), message));
    };
  }

  private static FailureReason reason(String code) {
    if (code.equals(AdminCallRefused.Code.OTHER_CLUSTER.wireName())) {
      return FailureReason.OTHER_CLUSTER;
    }
    if (code.equals(AdminCallRefused.Code.CONFIG_MISMATCH.wireName())) {
      return FailureReason.CONFIG_MISMATCH;
    }
    if (code.equals(AdminCallRefused.Code.MEMBER_REMOVED.wireName())) {
      return FailureReason.REMOVED;
    }
    return FailureReason.JOIN_REFUSED;
  }

  Optional<Problem> problem() {
    return problem;
  }

  void nudge() {
    joiner.nudge();
  }

  void stop() {
    problem = Optional.empty();
    joiner.stop();
  }
}
