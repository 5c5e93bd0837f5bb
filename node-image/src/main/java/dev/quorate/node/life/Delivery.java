package dev.quorate.node.life;

import dev.quorate.node.bootstrap.BootstrapRefused;
import dev.quorate.node.bootstrap.DeliveredFile;
import dev.quorate.node.bootstrap.Download;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.BootstrapDelivery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bootstrap file that an operator sends to a node that is to form a cluster. */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

  private final NodeOptions options;
  private final ControlThread control;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final DeliveredFile file;
  private final Download download;
  private volatile Optional<BootstrapDelivery> state = Optional.empty();
  private int downloads;

  public Delivery(
      NodeOptions options, ControlThread control, AdminCalls calls, Transitions transitions) {
    this.options = options;
    this.control = control;
    this.calls = calls;
    this.transitions = transitions;
    this.file = new DeliveredFile(options.dataDirectory());
    this.download = Download.forStoreOf(options.quotaBytes());
  }

  /** Of the file that is there, or comes. Any thread. */
  Optional<BootstrapDelivery> state() {
    return state;
  }

  /** As {@link NodeApi#deliver}. Any thread. */
  CompletableFuture<Void> deliver(byte[] content, String digest) {
    return calls.carryOut(() -> take(content, digest));
  }

  /** As {@link NodeApi#download}. Any thread. */
  CompletableFuture<Void> download(URI url, String digest) {
    return calls.carryOut(() -> begin(url, digest));
  }

  private void take(byte[] content, String digest) throws IOException {
    requireUnformed();
    if (file(digest).isPresent()) {
      return;
    }
    try {
      file.write(new ByteArrayInputStream(content), digest);
    } catch (BootstrapRefused e) {
      throw new AdminCallRefused(AdminCallRefused.Code.BOOTSTRAP_REFUSED, e.getMessage());
    }
    there(digest);
  }

  private void requireUnformed() {
    calls.requireOperational();
    if (!options.isManaged()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT, "this node was started without an operator");
    }
    if (transitions.status().identity().isPresent()) {
      throw calls.conflict("reads no bootstrap file any more");
    }
  }

  private void there(String digest) {
    state = Optional.of(BootstrapDelivery.there(digest));
    LOG.info("bootstrap file delivered node={} sha256={}", options.nodeId(), digest);
  }

  private void begin(URI url, String digest) {
    requireUnformed();
    boolean isUnderWay =
        state
            .filter(it -> it.sha256().equals(digest))
            .filter(it -> it.url().isEmpty() || it.url().get().equals(url.toString()))
            .isPresent();
    if (!isUnderWay) {
      state = Optional.of(BootstrapDelivery.from(url.toString(), digest));
      attempt(url, state.get());
    }
  }

  /**
   * @param wanted as long as that is the state, or a failure of it
   */
  private void attempt(URI url, BootstrapDelivery wanted) {
    String unfinished = "download-%d.tmp".formatted(++downloads);
    control
        .background()
        .execute(
            () -> {
              try {
                String found = download.fetch(url, file, unfinished, () -> isWanted(wanted));
                control.run(() -> arrived(url, wanted, unfinished, found));
              } catch (IOException e) {
                control.run(() -> failed(url, wanted, unfinished, String.valueOf(e.getMessage())));
              }
            });
  }

  private boolean isWanted(BootstrapDelivery wanted) {
    return state
        .filter(it -> it.sha256().equals(wanted.sha256()) && it.url().equals(wanted.url()))
        .isPresent();
  }

  private void arrived(URI url, BootstrapDelivery wanted, String unfinished, String found) {
    if (!isWanted(wanted)) {
      discard(unfinished);
      return;
    }
    try {
      file.keep(unfinished, found, wanted.sha256());
      there(wanted.sha256());
    } catch (BootstrapRefused | IOException e) {
      failed(url, wanted, unfinished, String.valueOf(e.getMessage()));
    }
  }

  private void failed(URI url, BootstrapDelivery wanted, String unfinished, String why) {
    discard(unfinished);
    if (isWanted(wanted)) {
      state = state.map(it -> it.failed(why));
      control.after(TRY_AGAIN, () -> againUnlessOvertaken(url, wanted));
    }
  }

  private void againUnlessOvertaken(URI url, BootstrapDelivery wanted) {
    if (isWanted(wanted)) {
      attempt(url, wanted);
    }
  }

  private void discard(String unfinished) {
    try {
      file.discard(unfinished);
    } catch (IOException e) {
      // The next file that arrives takes everything else in the folder away.
      LOG.warn("bootstrap file left cause={}", e.toString());
    }
  }

  /** What an earlier process has left. On the control thread, which holds the directory. */
  void look() throws IOException {
    state = file.sha256().map(BootstrapDelivery::there);
  }

  /** The one with this digest, if it is there. */
  Optional<Path> file(String digest) {
    return state
        .filter(it -> it.url().isEmpty() && it.sha256().equals(digest))
        .map(it -> file.path(digest));
  }

  /** There is a cluster: nobody reads it any more. */
  void discard() throws IOException {
    state = Optional.empty();
    file.delete();
  }
}
