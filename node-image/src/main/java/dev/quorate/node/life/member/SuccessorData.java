package dev.quorate.node.life.member;

import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.runtime.Inheritance;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.SurvivalCheck;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.store.meta.MetaStateMachine;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the data of the first member of a new cluster, which has everything that a member of
 * another one had. Waits for the disk; the old member must not run, and its data is only read.
 */
public final class SuccessorData {
  private static final Logger LOG = LoggerFactory.getLogger(SuccessorData.class);
  private static final int META_GROUP = 0;

  private final NodeOptions options;
  private final RaftEnvironment environment;

  public SuccessorData(NodeOptions options, RaftEnvironment environment) {
    this.options = options;
    this.environment = environment;
  }

  /** The new cluster, as its first member's directory names it. */
  public record Successor(Genesis genesis, Identity identity) {}

  /**
   * Whether the call is meant for this data is asked once more, of the files on the disk: that is
   * what the new cluster begins with.
   *
   * @param old whose data the data directory holds
   * @param memberId fresh
   * @param target a directory that is empty; all of it is durable when this returns
   * @throws AdminCallRefused if the data is another than the call names; nothing was changed
   * @throws IOException and the other failures of a start: the data is damaged, or the disk failed
   */
  public Successor write(Identity old, SurviveRequest request, long memberId, Path target)
      throws IOException {
    MetaStateMachine state = new MetaStateMachine(options.levels(), environment.background());
    Inheritance inherited =
        Inheritance.read(
                META_GROUP,
                options.dataDirectory(),
                new PeerIdentity(old.clusterId(), old.memberId()),
                options.raft(),
                environment,
                state)
            .orElseThrow(() -> refused("this member has no log"));
    SurvivalCheck.requireVoter(old.memberId(), inherited.configuration());
    SurvivalCheck.requireSame(
        request.predecessor(),
        new Survivor(old.clusterId(), old.memberId(), inherited.lastTerm(), inherited.lastIndex()));
    Member self = options.member(memberId);
    Genesis genesis =
        new Genesis(
            request.clusterId(),
            request.epoch(),
            genesisOf(old, state).config(),
            self,
            request.expectedMembers(),
            request.predecessor());
    state.succeed(
        genesis.toBytes(), inherited.configuration().members().stream().map(Member::id).toList());
    inherited.write(target, self, state, options.raft(), environment);
    Identity identity =
        Identity.ofFirst(genesis)
            .at(Stage.MEMBER)
            .confirmedBy(options.ownerUid())
            .atLevel(Math.max(old.level(), state.level()));
    genesis.write(target);
    identity.write(target);
    LOG.info(
        "successor written node={} lastTerm={} lastIndex={} known to be committed={} revision={}",
        options.nodeId(),
        inherited.lastTerm(),
        inherited.lastIndex(),
        inherited.commitIndex(),
        state.keyspace().revision());
    return new Successor(genesis, identity);
  }

  private static Genesis genesisOf(Identity old, MetaStateMachine state) {
    Optional<Genesis> formed = state.genesis().map(Genesis::fromBytes);
    return formed
        .filter(genesis -> genesis.clusterId() == old.clusterId())
        .orElseThrow(() -> refused("the log does not have the genesis of this member's cluster"));
  }

  private static AdminCallRefused refused(String why) {
    return new AdminCallRefused(AdminCallRefused.Code.CONFLICT, why);
  }
}
