package dev.quorate.node.life.member;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.BootstrapRefused;
import dev.quorate.node.bootstrap.Promotion;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.runtime.GroupBeginning;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the state with which a cluster begins that was formed from a snapshot, before its first
 * member runs. It is a snapshot of the group: whoever joins is sent it as any other. Waits for the
 * disk.
 */
public final class FirstState {
  private static final Logger LOG = LoggerFactory.getLogger(FirstState.class);
  private static final GroupBeginning META_GROUP = GroupBeginning.first(0);

  private final NodeOptions options;
  private final RaftEnvironment environment;

  public FirstState(NodeOptions options, RaftEnvironment environment) {
    this.options = options;
    this.environment = environment;
  }

  /**
   * Durable when this returns. Does nothing once it is: then the snapshot is not read any more.
   *
   * @param genesis that is durable, of this directory
   * @throws BootstrapRefused if the promoted snapshot is not that of the genesis, or does not fit
   *     into the store any more
   */
  public void write(Genesis genesis) throws IOException, BootstrapRefused {
    if (genesis.snapshot().isPresent()
        && !META_GROUP.isWritten(options.dataDirectory(), options.raft(), environment)) {
      write(genesis, genesis.snapshot().get());
    }
  }

  private void write(Genesis genesis, SnapshotSource source) throws IOException, BootstrapRefused {
    Path promoted = Promotion.promoted(options.dataDirectory(), source);
    BootstrapFile file = BootstrapFile.read(promoted, options.quotaBytes());
    if (!file.source().equals(source)) {
      throw new BootstrapRefused(
          "%s has SHA-256 %s and revision %d, the genesis names %s and %d: put that file back"
              .formatted(
                  promoted,
                  file.source().sha256(),
                  file.source().revision(),
                  source.sha256(),
                  source.revision()));
    }
    MetaStateMachine state = new MetaStateMachine(options.levels(), environment.background());
    state.begin(genesis.toBytes(), SnapshotSource.LEVEL, file.keyspace(), file.auth());
    META_GROUP.write(options.dataDirectory(), genesis.first(), state, options.raft(), environment);
    LOG.info(
        "snapshot imported node={} revision={} compactRevision={} keys={} sha256={}",
        options.nodeId(),
        file.keyspace().revision(),
        file.keyspace().compactRevision(),
        file.keyspace().size(),
        source.sha256());
  }
}
