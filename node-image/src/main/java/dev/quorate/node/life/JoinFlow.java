package dev.quorate.node.life;

import dev.quorate.node.bootstrap.Promotion;
import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.membership.Founding;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets this node into a cluster that exists: by a permit, through seeds, or again after a restart.
 */
public final class JoinFlow {
  private static final Logger LOG = LoggerFactory.getLogger(JoinFlow.class);

  private static final String JOIN_PENDING = "JoinPending";

  private final NodeOptions options;
  private final SecureRandom random;
  private final SeedClient client;
  private final ControlThread control;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final CurrentMember member;
  private volatile Optional<JoinAttempt> attempt = Optional.empty();

  public JoinFlow(
      NodeOptions options,
      SecureRandom random,
      SeedClient client,
      ControlThread control,
      AdminCalls calls,
      Transitions transitions,
      CurrentMember member) {
    this.options = options;
    this.random = random;
    this.client = client;
    this.control = control;
    this.calls = calls;
    this.transitions = transitions;
    this.member = member;
    transitions.onFailure(failure -> stop());
  }

  /** As {@link NodeApi#join}. Any thread. */
  public CompletableFuture<Void> join(JoinRequest request) {
    return calls.carryOut(() -> begin(request));
  }

  /** Without a call: joins the cluster that the first seed to answer belongs to. */
  void joinThroughSeeds() {
    transitions.enter(NodeState.WAITING, "for=seeds seeds=" + options.seeds());
    JoinAttempt discovery = newAttempt(JOIN_PENDING);
    control.inBackground(
        "discovering the cluster",
        () ->
            discovery
                .discover()
                .map(c -> new JoinRequest(c.clusterId(), c.epoch(), options.seeds()))
                .ifPresent(request -> control.run(() -> joinDiscovered(request))));
  }

  /** Writes a genesis and starts its first member. */
  @FunctionalInterface
  interface Forming {
    void form() throws IOException;
  }

  /**
   * Without a call: forms a cluster, unless one of the nodes that were named to this one has one or
   * is to form it; then it joins that.
   */
  void formUnlessNamedNodesDo(String incarnation, Forming forming) {
    JoinAttempt asking = newAttempt(Founding.PENDING);
    // Before the state: who asks this node from now on must know that it may form.
    asking.announce("no cluster is formed here yet: the named nodes are asked first");
    transitions.enter(NodeState.WAITING, "for=peers peers=" + seeds());
    control.inBackground(
        "asking the named nodes",
        () ->
            asking
                .askBeforeForming(options.nodeId(), incarnation)
                .ifPresent(decided -> control.run(() -> carryOut(decided, forming, asking))));
  }

  private void carryOut(Founding.Decided decided, Forming forming, JoinAttempt asked) {
    switch (decided) {
      case Founding.Join(SeedClient.KnownCluster cluster) ->
          joinDiscovered(new JoinRequest(cluster.clusterId(), cluster.epoch(), options.seeds()));
      case Founding.Form _ -> {
        boolean isStillEmpty =
            transitions.state() == NodeState.WAITING && transitions.status().identity().isEmpty();
        if (isStillEmpty) {
          formNow(forming);
        }
      }
    }
    // Only now: a node that is empty and may not form would let others form.
    asked.stop();
  }

  private void formNow(Forming forming) {
    try {
      forming.form();
    } catch (IOException e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  private void joinDiscovered(JoinRequest request) {
    try {
      begin(request);
    } catch (AdminCallRefused e) {
      if (e.code() == AdminCallRefused.Code.BOOTSTRAP_REFUSED) {
        transitions.fail(FailureReason.BOOTSTRAP_REFUSED, e.getMessage());
        return;
      }
      LOG.warn(
          "not joined clusterId={} cause=\"{}\"",
          HexId.format(request.clusterId()),
          e.getMessage());
    } catch (IOException e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  private void begin(JoinRequest request) throws IOException {
    calls.requireOperational();
    Optional<Identity> known = transitions.status().identity();
    if (known.isPresent()) {
      joinAgain(request, known.get());
      return;
    }
    if (Promotion.isThere(options.dataDirectory())) {
      throw new AdminCallRefused(AdminCallRefused.Code.BOOTSTRAP_REFUSED, promotedHere());
    }
    Identity identity =
        new Identity(
            request.clusterId(),
            request.epoch(),
            HexId.mint(random),
            options.nodeId(),
            Stage.JOINING,
            request.seeds(),
            options.ownerUid());
    transitions.remember(identity);
    LOG.info("join started {} seeds={}", Transitions.describe(identity), request.seeds());
    resume(identity);
  }

  private String promotedHere() {
    return options.dataDirectory()
        + " holds the snapshot of a cluster that was to be formed here, and does not join another:"
        + " take the folder snapshots away, or another directory";
  }

  private void joinAgain(JoinRequest request, Identity identity) throws IOException {
    if (identity.clusterId() != request.clusterId() || identity.epoch() != request.epoch()) {
      throw calls.conflict("belongs to it, epoch " + identity.epoch());
    }
    if (identity.stage() == Stage.FORMING) {
      throw calls.conflict("has its genesis, which is not durable yet; repeat the genesis call");
    }
    if (identity.stage() == Stage.JOINING && !identity.seeds().equals(request.seeds())) {
      transitions.remember(identity.withSeeds(request.seeds()));
    }
    attempt.ifPresent(JoinAttempt::nudge);
  }

  /** Starts the member that this directory was given, and asks until it is let in. */
  void resume(Identity identity) {
    member.start(NodeState.JOINING);
    if (member.running().isPresent()) {
      askToBeLetIn(identity);
    }
  }

  private void askToBeLetIn(Identity identity) {
    JoinAttempt asking = newAttempt(JOIN_PENDING);
    AdmissionRequest request = options.admissionRequest(identity);
    control.inBackground(
        "joining",
        () ->
            asking
                .ask(request)
                .ifPresent(
                    refusal ->
                        control.run(() -> transitions.fail(refusal.reason(), refusal.message()))));
  }

  private JoinAttempt newAttempt(String reason) {
    JoinAttempt started = new JoinAttempt(reason, client, this::seeds, control::lookNow);
    attempt = Optional.of(started);
    return started;
  }

  private List<String> seeds() {
    List<String> all = new ArrayList<>(options.seeds());
    transitions.status().identity().ifPresent(identity -> all.addAll(identity.seeds()));
    member.running().ifPresent(running -> all.addAll(running.otherRestAddresses()));
    all.remove(options.member(1).restAddress());
    return all.stream().distinct().toList();
  }

  /** Any thread. */
  Optional<Problem> problem() {
    return attempt.flatMap(JoinAttempt::problem);
  }

  /** Any thread. */
  public void stop() {
    attempt.ifPresent(JoinAttempt::stop);
  }
}
