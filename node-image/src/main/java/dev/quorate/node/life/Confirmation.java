package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a member from starting until the resource that its node was started for has named the
 * member's cluster as its own. A member that was confirmed once starts at once, however often: then
 * nobody needs to be asked. Without that, volumes that somebody kept would serve next to a cluster
 * that a new resource of the same name has formed. A node by hand has no resource, and waits for
 * nobody.
 */
public final class Confirmation {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

  private final NodeOptions options;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final CurrentMember member;

  /** How the start goes on; present while it waits. */
  private volatile Optional<AdminCalls.Action> awaited = Optional.empty();

  public Confirmation(
      NodeOptions options, AdminCalls calls, Transitions transitions, CurrentMember member) {
    this.options = options;
    this.calls = calls;
    this.transitions = transitions;
    this.member = member;
    transitions.onFailure(failure -> awaited = Optional.empty());
  }

  /**
   * Whether the member of this directory must not start yet. A genesis that is not in the log needs
   * no confirmation: it waits for its genesis call.
   */
  boolean isMissing() {
    return options.ownerUid().isPresent()
        && transitions
            .status()
            .identity()
            .filter(identity -> identity.stage() != Stage.FORMING)
            .filter(identity -> !identity.confirmedBy().equals(options.ownerUid()))
            .isPresent();
  }

  /** On the control thread. */
  void await(AdminCalls.Action start) {
    member.readStored(
        () -> {
          awaited = Optional.of(start);
          transitions.enter(NodeState.WAITING, "for=confirmation owner=" + owner());
        });
  }

  private String owner() {
    return options.ownerUid().orElse("none");
  }

  /** As {@link NodeApi#confirm}. Any thread. */
  CompletableFuture<Void> confirm(ConfirmRequest request) {
    return calls.carryOut(() -> carryOut(request));
  }

  private void carryOut(ConfirmRequest request) throws IOException {
    calls.requireOperational();
    Optional<Identity> held =
        transitions.status().identity().filter(it -> it.clusterId() == request.clusterId());
    if (held.isEmpty()) {
      throw calls.conflict("not " + HexId.format(request.clusterId()));
    }
    if (options.ownerUid().filter(owner -> !owner.equals(request.ownerUid())).isPresent()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT,
          "this node was started for resource " + owner() + ", not for " + request.ownerUid());
    }
    if (options.ownerUid().isPresent() && !held.get().confirmedBy().equals(options.ownerUid())) {
      transitions.remember(held.get().confirmedBy(options.ownerUid()));
      LOG.info("confirmed {} owner={}", Transitions.describe(held.get()), owner());
    }
    Optional<AdminCalls.Action> start = awaited;
    awaited = Optional.empty();
    if (start.isPresent()) {
      start.get().run();
    }
  }

  /** Any thread. */
  Optional<Problem> problem() {
    return awaited
        .flatMap(start -> transitions.status().identity())
        .map(
            identity ->
                new Problem(
                    "NotConfirmed",
                    "the data is of cluster %s, %s; the member starts once the operator confirms it for resource %s"
                        .formatted(
                            HexId.format(identity.clusterId()),
                            identity
                                .confirmedBy()
                                .map(other -> "which was confirmed for resource " + other)
                                .orElse("which no resource has confirmed"),
                            owner())));
  }
}
