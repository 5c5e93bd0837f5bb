package dev.quorate.node.life;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.DeliveredFile;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.DataDirectory;
import dev.quorate.node.identity.DirectoryContent;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Retirement;
import dev.quorate.node.options.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the data directory for this process and finds out whether its data is this node's. */
public final class DirectoryStart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStart.class);

  private final NodeOptions options;
  private Optional<DataDirectory> directory = Optional.empty();

  public DirectoryStart(NodeOptions options) {
    this.options = options;
  }

  /** What a start has found. */
  public sealed interface Found {
    /** Another process has the directory. */
    record InUse(String message) implements Found {}

    /**
     * From the beginning; or but for a promoted snapshot of the cluster that this node may form; or
     * because the data of a removed member was moved out of the way.
     */
    record Empty() implements Found {}

    /** A member of this node; the first one has its genesis as well. */
    record Data(Identity identity, Optional<Genesis> genesis) implements Found {}

    /**
     * The node must not work on it.
     *
     * @param known of the data, to be reported
     */
    record Refused(FailureReason reason, String message, Optional<Data> known) implements Found {}
  }

  /** May be called again after {@link Found.InUse}. */
  public Found open() throws IOException {
    directory = DataDirectory.lock(options.dataDirectory());
    if (directory.isEmpty()) {
      return new Found.InUse(options.dataDirectory() + " is in use by another process");
    }
    DataDirectory held = directory.get();
    return switch (content(held)) {
      case DirectoryContent.Empty empty -> new Found.Empty();
      case DirectoryContent.Promoted(String message) ->
          options.whenEmpty().bootstrapFile().isPresent()
                  || Files.exists(options.dataDirectory().resolve(BootstrapFile.NAME))
                  || new DeliveredFile(options.dataDirectory()).sha256().isPresent()
              ? new Found.Empty()
              : new Found.Refused(FailureReason.FOREIGN_VOLUME, message, Optional.empty());
      case DirectoryContent.Refused(FailureReason reason, String message) ->
          new Found.Refused(reason, message, Optional.empty());
      case DirectoryContent.GenesisOnly(Genesis genesis) -> {
        Found.Data data = new Found.Data(Identity.ofFirst(genesis), Optional.of(genesis));
        yield ofOtherCluster(data).or(() -> ofOtherNode(data)).orElse(data);
      }
      case DirectoryContent.Identified(Identity identity, Optional<Genesis> genesis) -> {
        Found.Data data = new Found.Data(identity, genesis);
        Optional<Found> refused =
            ofOtherCluster(new Found.Data(identity, Optional.empty()))
                .filter(other -> !isSuccessor(genesis))
                .or(() -> ofOtherNode(data));
        yield refused.isEmpty() && isRetired(identity)
            ? emptied(held.retire(identity))
            : refused.orElse(data);
      }
      // Decided: the member cannot come back, whatever the options of this start are.
      case DirectoryContent.Retiring(Retirement decided) -> {
        Found.Data left = new Found.Data(decided.identity(), Optional.empty());
        Optional<Found> refused = ofOtherCluster(left).or(() -> ofOtherNode(left));
        if (refused.isPresent()) {
          yield refused.get();
        }
        held.goOn(decided);
        yield emptied(decided);
      }
    };
  }

  // Only with the cluster named as well: a memberId alone may be that of a member elsewhere.
  private boolean isRetired(Identity identity) {
    return options.clusterId().isPresent() && options.retired().contains(identity.memberId());
  }

  private Found emptied(Retirement done) {
    LOG.info(
        "data of a removed member moved clusterId={} memberId={} to={}",
        HexId.format(done.clusterId()),
        HexId.format(done.memberId()),
        options.dataDirectory().resolve(done.folder()));
    return new Found.Empty();
  }

  private DirectoryContent content(DataDirectory held) throws IOException {
    Optional<DirectoryContent.Refused> refused = held.finishSuccession();
    return refused.isPresent() ? refused.get() : held.read(options.levels());
  }

  /**
   * The cluster that this node was started for lost its quorum, and is continued by that of its
   * data: the same process, started again as it was, must continue it.
   */
  private boolean isSuccessor(Optional<Genesis> genesis) {
    return genesis
        .flatMap(Genesis::predecessor)
        .filter(old -> options.clusterId().equals(OptionalLong.of(old.clusterId())))
        .isPresent();
  }

  /** Such data would be served to clients of the cluster that the node was started for. */
  private Optional<Found> ofOtherCluster(Found.Data data) {
    OptionalLong wanted = options.clusterId();
    long found = data.identity().clusterId();
    if (wanted.isEmpty() || wanted.getAsLong() == found) {
      return Optional.empty();
    }
    return Optional.of(
        new Found.Refused(
            FailureReason.OTHER_CLUSTER,
            options.dataDirectory()
                + " belongs to cluster "
                + HexId.format(found)
                + ", this node was started for cluster "
                + HexId.format(wanted.getAsLong()),
            Optional.of(data)));
  }

  private Optional<Found> ofOtherNode(Found.Data data) {
    String owner = data.identity().nodeId();
    if (owner.equals(options.nodeId())) {
      return Optional.empty();
    }
    return Optional.of(
        new Found.Refused(
            FailureReason.FOREIGN_VOLUME,
            options.dataDirectory()
                + " belongs to node "
                + owner
                + ", this is node "
                + options.nodeId(),
            Optional.of(data)));
  }

  /** Leaves the directory to the next process. */
  @Override
  public void close() {
    try {
      if (directory.isPresent()) {
        directory.get().close();
      }
    } catch (IOException e) {
      LOG.warn("lock not released cause={}", e.toString());
    }
  }
}
