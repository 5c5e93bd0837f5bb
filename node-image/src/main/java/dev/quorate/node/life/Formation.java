package dev.quorate.node.life;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.BootstrapRefused;
import dev.quorate.node.bootstrap.Promotion;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.Genesis.Source;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.life.member.FirstState;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forms a cluster with this node as its first member, once, however often that is interrupted. */
public final class Formation {
  private static final Logger LOG = LoggerFactory.getLogger(Formation.class);

  /** Shorter than callers of the admin API wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final NodeOptions options;
  private final SecureRandom random;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Delivery delivery;
  private final FirstState firstState;

  /** Completes once the genesis of this directory is durable in the log. */
  private final CompletableFuture<Void> formed = new CompletableFuture<>();

  public Formation(
      NodeOptions options,
      SecureRandom random,
      AdminCalls calls,
      Transitions transitions,
      CurrentMember member,
      Delivery delivery,
      FirstState firstState) {
    this.options = options;
    this.random = random;
    this.calls = calls;
    this.transitions = transitions;
    this.member = member;
    this.delivery = delivery;
    this.firstState = firstState;
    transitions.onFailure(failure -> failed(failure.message()));
  }

  /** As {@link NodeApi#genesis}. Any thread. */
  public CompletableFuture<Void> genesis(GenesisRequest request) {
    return calls
        .carryOut(() -> carryOut(request))
        .thenCompose(
            carriedOut -> formed.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .exceptionally(
            failure -> {
              throw causeOf(failure) instanceof TimeoutException
                  ? new AdminCallRefused(
                      AdminCallRefused.Code.UNAVAILABLE,
                      "the first member's log is not durable after "
                          + PATIENCE.toSeconds()
                          + " s; forming continues, ask again")
                  : new CompletionException(causeOf(failure));
            });
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void carryOut(GenesisRequest request) throws IOException {
    calls.requireOperational();
    Optional<Genesis> written = transitions.status().genesis();
    if (written.isEmpty()) {
      if (transitions.status().identity().isPresent()) {
        throw calls.conflict("belongs to it by joining");
      }
      try {
        form(request, source(request));
      } catch (BootstrapRefused e) {
        throw new AdminCallRefused(AdminCallRefused.Code.BOOTSTRAP_REFUSED, e.getMessage());
      }
      requireStarted();
      return;
    }
    if (!isTheSame(request, written.get())) {
      throw calls.conflict(
          "has the genesis of it, epoch "
              + written.get().epoch()
              + ", source "
              + written.get().source().wireName()
              + written.get().snapshot().map(it -> " with SHA-256 " + it.sha256()).orElse("")
              + ", config "
              + written.get().config());
    }
    if (member.running().isEmpty()) {
      startMember();
      requireStarted();
    }
  }

  private static boolean isTheSame(GenesisRequest request, Genesis written) {
    return written.clusterId() == request.clusterId()
        && written.epoch() == request.epoch()
        && written.predecessor().isEmpty()
        && written.snapshot().map(SnapshotSource::sha256).equals(request.snapshot())
        && written.config().equals(request.config());
  }

  private void requireStarted() {
    if (member.running().isEmpty()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.UNAVAILABLE,
          transitions.status().failure().map(Failure::message).orElse("the group did not start"));
    }
  }

  /**
   * Without a call: this node was started to form a cluster on an empty directory.
   *
   * @param named the snapshot file to begin with
   */
  void formAlone(List<String> expectedMembers, Optional<Path> named) throws IOException {
    Path usual = options.dataDirectory().resolve(BootstrapFile.NAME);
    Optional<Path> file = named.or(() -> Optional.of(usual).filter(Files::exists));
    try {
      GenesisRequest request =
          new GenesisRequest(HexId.mint(random), 1, options.formingConfig(), expectedMembers);
      form(request, file.isPresent() ? promoted(file.get(), Optional.empty()) : Source.EMPTY);
    } catch (BootstrapRefused e) {
      transitions.fail(FailureReason.BOOTSTRAP_REFUSED, e.getMessage());
    }
  }

  private Source source(GenesisRequest request) throws IOException, BootstrapRefused {
    if (request.snapshot().isEmpty()) {
      if (Promotion.isThere(options.dataDirectory())) {
        throw calls.conflict("has a promoted snapshot, and this genesis is to begin empty");
      }
      return Source.EMPTY;
    }
    Path file =
        delivery
            .file(request.snapshot().get())
            .or(() -> options.whenEmpty().bootstrapFile())
            .orElseThrow(
                () ->
                    new BootstrapRefused(
                        "this node was started without a bootstrap file, and none with SHA-256 "
                            + request.snapshot().get()
                            + " was sent to it"));
    return promoted(file, request.snapshot());
  }

  /**
   * The order is the requirement: nothing is written before all is checked, and no genesis before
   * its snapshot is durable.
   */
  private SnapshotSource promoted(Path path, Optional<String> wanted)
      throws IOException, BootstrapRefused {
    if (options.levels().newest() < SnapshotSource.LEVEL) {
      throw new BootstrapRefused(
          "a cluster that begins with a snapshot needs feature level %d, this node is kept at %d"
              .formatted(SnapshotSource.LEVEL, options.levels().newest()));
    }
    BootstrapFile file = BootstrapFile.read(path, options.quotaBytes());
    if (wanted.filter(sha256 -> !sha256.equals(file.source().sha256())).isPresent()) {
      throw new BootstrapRefused(
          "%s has SHA-256 %s, the genesis is to begin with %s"
              .formatted(path, file.source().sha256(), wanted.get()));
    }
    Promotion.check(file, options.dataDirectory());
    Promotion.promote(file, options.dataDirectory());
    file.warnings().forEach(it -> LOG.warn("bootstrap file {}: {}", path, it));
    LOG.info(
        "snapshot promoted node={} file={} revision={} sha256={}",
        options.nodeId(),
        path,
        file.source().revision(),
        file.source().sha256());
    return file.source();
  }

  private void form(GenesisRequest request, Source source) throws IOException {
    long memberId = HexId.mint(random);
    Genesis genesis =
        new Genesis(
            request.clusterId(),
            request.epoch(),
            request.config(),
            options.member(memberId),
            request.expectedMembers(),
            source);
    genesis.write(options.dataDirectory());
    transitions.hold(Identity.ofFirst(genesis), Optional.of(genesis));
    startMember();
  }

  /** Genesis is written; its group was perhaps not started, or its log is not durable. */
  void resume() throws IOException {
    if (options.isManaged()) {
      transitions.enter(NodeState.WAITING, "for=permit genesis=written");
    } else {
      startMember();
    }
  }

  private void startMember() throws IOException {
    Genesis genesis = transitions.status().genesis().orElseThrow();
    Identity identity = Identity.ofFirst(genesis).confirmedBy(options.ownerUid());
    transitions.remember(
        genesis.snapshot().isPresent() ? identity.atLevel(SnapshotSource.LEVEL) : identity);
    try {
      firstState.write(genesis);
    } catch (BootstrapRefused e) {
      transitions.fail(FailureReason.BOOTSTRAP_REFUSED, e.getMessage());
      return;
    }
    // The identity stays at FORMING until the log holds the genesis durably (Move.Establish): to a
    // member at MEMBER an empty log is a lost one, to one at FORMING it is the beginning.
    member.start(NodeState.FORMING);
  }

  /** What the log holds is proven: an empty one is a lost one from now on. */
  void establish(RunningMember running, Identity identity) throws IOException {
    transitions.remember(identity.at(Stage.MEMBER));
    running.established();
    delivery.discard();
    transitions.status().genesis().ifPresent(this::reportFormed);
  }

  private void reportFormed(Genesis genesis) {
    LOG.info(
        "genesis started clusterId={} epoch={} member={} memberId={} voters: [{}] expected={}"
            + " source={}",
        HexId.format(genesis.clusterId()),
        genesis.epoch(),
        options.nodeId(),
        HexId.format(genesis.first().id()),
        options.nodeId(),
        genesis.expectedMembers(),
        genesis.source().wireName());
    formed.complete(null);
  }

  /** An earlier process has proven the genesis of this directory durable. */
  void wasFormed() throws IOException {
    delivery.discard();
    formed.complete(null);
  }

  /** Whoever waits for the genesis learns why it does not come. */
  private void failed(String message) {
    formed.completeExceptionally(new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, message));
  }
}
