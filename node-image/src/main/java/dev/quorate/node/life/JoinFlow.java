package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.membership.AddMember;
import dev.quorate.node.membership.Refused;
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

/** Gets this node into a cluster that exists: by a permit, through seeds, or again at a restart. */
public final class JoinFlow {
  private static final Logger LOG = LoggerFactory.getLogger(JoinFlow.class);

  private final NodeOptions options;
  private final SecureRandom random;
  private final SeedClient client;
  private final ControlThread control;
  private final Orders orders;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Runnable onNews;
  private volatile Optional<Joining> joining = Optional.empty();

  /**
   * @param onNews on the control thread, when there is something else to report
   */
  public JoinFlow(
      NodeOptions options,
      SecureRandom random,
      SeedClient client,
      ControlThread control,
      Orders orders,
      Transitions transitions,
      CurrentMember member,
      Runnable onNews) {
    this.options = options;
    this.random = random;
    this.client = client;
    this.control = control;
    this.orders = orders;
    this.transitions = transitions;
    this.member = member;
    this.onNews = onNews;
  }

  /** As {@link dev.quorate.node.life.NodeApi#join}. Any thread. */
  public CompletableFuture<Void> join(JoinRequest request) {
    return orders.carryOut(() -> begin(request));
  }

  /** Without an order: joins the cluster that the first seed to answer belongs to. */
  public void joinThroughSeeds() {
    transitions.enter(NodeState.WAITING, "for=seeds seeds=" + options.seeds());
    Joining discovery = newJoining();
    control.inBackground(
        "discovering the cluster",
        () ->
            discovery
                .discover()
                .map(c -> new JoinRequest(c.clusterId(), c.epoch(), options.seeds()))
                .ifPresent(request -> control.tell(() -> joinDiscovered(request))));
  }

  private void joinDiscovered(JoinRequest request) {
    try {
      begin(request);
    } catch (Refused e) {
      LOG.warn(
          "not joined clusterId={} cause=\"{}\"",
          HexId.format(request.clusterId()),
          e.getMessage());
    } catch (IOException e) {
      transitions.fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  private void begin(JoinRequest request) throws IOException {
    orders.requireOperational();
    Optional<Identity> known = transitions.state().identity();
    if (known.isPresent()) {
      joinAgain(request, known.get());
      return;
    }
    Identity identity =
        new Identity(
            request.clusterId(),
            request.epoch(),
            HexId.mint(random),
            options.nodeId(),
            Stage.JOINING,
            request.seeds());
    transitions.remember(identity);
    LOG.info("join started {} seeds={}", Transitions.describe(identity), request.seeds());
    resume(identity);
  }

  private void joinAgain(JoinRequest request, Identity identity) throws IOException {
    if (identity.clusterId() != request.clusterId() || identity.epoch() != request.epoch()) {
      throw orders.conflict("belongs to it, epoch " + identity.epoch());
    }
    if (identity.stage() == Stage.FORMING) {
      throw orders.conflict("has its genesis, which is not durable yet; repeat the genesis call");
    }
    if (identity.stage() == Stage.JOINING && !identity.seeds().equals(request.seeds())) {
      transitions.remember(identity.withSeeds(request.seeds()));
    }
    joining.ifPresent(Joining::nudge);
  }

  /** Starts the member that this directory was given, and asks until it is let in. */
  public void resume(Identity identity) {
    member.start(NodeState.JOINING);
    if (member.running().isPresent()) {
      askToBeLetIn(identity);
    }
  }

  private void askToBeLetIn(Identity identity) {
    Joining asking = newJoining();
    AddMember request = options.admissionOf(identity);
    control.inBackground(
        "joining",
        () ->
            asking
                .ask(request)
                .ifPresent(
                    refusal ->
                        control.tell(() -> transitions.fail(refusal.reason(), refusal.message()))));
  }

  private Joining newJoining() {
    Joining started = new Joining(client, this::seeds, () -> control.tell(onNews));
    joining = Optional.of(started);
    return started;
  }

  private List<String> seeds() {
    List<String> all = new ArrayList<>(options.seeds());
    transitions.state().identity().ifPresent(identity -> all.addAll(identity.seeds()));
    member.running().ifPresent(running -> all.addAll(running.otherRestAddresses()));
    all.remove(options.member(1).restAddress());
    return all.stream().distinct().toList();
  }

  /** Any thread. */
  Optional<Problem> problem() {
    return joining.flatMap(Joining::problem);
  }

  /** Any thread. */
  public void stop() {
    joining.ifPresent(Joining::stop);
  }
}
