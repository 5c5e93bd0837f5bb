package dev.quorate.node.life;

import dev.quorate.node.bootstrap.BootstrapRefused;
import dev.quorate.node.bootstrap.DeliveredFile;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bootstrap file that an operator sends to a node that is to form a cluster. */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final NodeOptions options;
  private final AdminCalls calls;
  private final Transitions transitions;
  private final DeliveredFile file;
  private volatile Optional<String> sha256 = Optional.empty();

  public Delivery(NodeOptions options, AdminCalls calls, Transitions transitions) {
    this.options = options;
    this.calls = calls;
    this.transitions = transitions;
    this.file = new DeliveredFile(options.dataDirectory());
  }

  /** Of the file that is there. Any thread. */
  Optional<String> sha256() {
    return sha256;
  }

  /** As {@link NodeApi#deliver}. Any thread. */
  CompletableFuture<Void> deliver(byte[] content, String digest) {
    return calls.carryOut(() -> take(content, digest));
  }

  private void take(byte[] content, String digest) throws IOException {
    calls.requireOperational();
    if (!options.isManaged()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT, "this node was started without an operator");
    }
    if (transitions.status().identity().isPresent()) {
      throw calls.conflict("reads no bootstrap file any more");
    }
    if (sha256.filter(digest::equals).isPresent()) {
      return;
    }
    try {
      file.write(new ByteArrayInputStream(content), digest);
    } catch (BootstrapRefused e) {
      throw new AdminCallRefused(AdminCallRefused.Code.BOOTSTRAP_REFUSED, e.getMessage());
    }
    sha256 = Optional.of(digest);
    LOG.info(
        "bootstrap file delivered node={} bytes={} sha256={}",
        options.nodeId(),
        content.length,
        digest);
  }

  /** What an earlier process has left. On the control thread, which holds the directory. */
  void look() throws IOException {
    sha256 = file.sha256();
  }

  /** The one with this digest, if it is there. */
  Optional<Path> file(String digest) {
    return sha256.filter(digest::equals).map(file::path);
  }

  /** There is a cluster: nobody reads it any more. */
  void discard() throws IOException {
    file.delete();
    sha256 = Optional.empty();
  }
}
