package dev.quorate.node.life.member;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.etcd.call.ProposalListener;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.membership.RemovedMembers;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the cluster has committed about itself, as far as this member has applied it: its genesis,
 * and the members that must never come back. Thread-safe.
 */
public final class CommittedRecords implements RemovedMembers {
  private final RaftGroup<MetaResult> meta;
  private final MetaStateMachine state;
  private final ProposalListener proposals;
  private volatile Optional<Genesis> genesis = Optional.empty();

  CommittedRecords(RaftGroup<MetaResult> meta, MetaStateMachine state, ProposalListener proposals) {
    this.meta = meta;
    this.state = state;
    this.proposals = proposals;
  }

  /**
   * It never changes once it is there.
   *
   * @throws IllegalArgumentException if a newer version wrote it
   */
  public Optional<Genesis> genesis() {
    if (genesis.isEmpty()) {
      genesis = state.genesis().map(Genesis::fromBytes);
    }
    return genesis;
  }

  /** The cluster that this one continues; empty if there is none, or a newer version knows it. */
  Optional<Survivor> predecessor() {
    try {
      return genesis().flatMap(Genesis::predecessor);
    } catch (IllegalArgumentException newer) {
      return Optional.empty();
    }
  }

  public boolean hasGenesis() {
    return state.genesis().isPresent();
  }

  /** Writes the genesis into the log; the same one again changes nothing. */
  public CompletableFuture<MetaResult> proposeGenesis(Genesis proposed) {
    return propose(MetaCommand.FormCluster.of(proposed.toBytes()));
  }

  /** The cluster's feature level. */
  public int level() {
    return state.level();
  }

  /**
   * For when every member knows the level; a lower one than that of the cluster changes nothing.
   */
  public CompletableFuture<MetaResult> raiseLevel(int level) {
    return propose(new MetaCommand.RaiseLevel(level));
  }

  @Override
  public boolean contains(long memberId) {
    return state.removedMembers().contains(memberId);
  }

  @Override
  public CompletableFuture<Void> record(long memberId) {
    return propose(new MetaCommand.RecordRemovedMember(memberId))
        .thenAccept(CommittedRecords::requireRecorded);
  }

  private static void requireRecorded(MetaResult result) {
    if (!(result instanceof MetaResult.MemberRecorded)) {
      throw new IllegalStateException("the removal was not recorded: " + result);
    }
  }

  private CompletableFuture<MetaResult> propose(MetaCommand command) {
    proposals.begun();
    return meta.propose(command.encode())
        .whenComplete((applied, failure) -> proposals.ended(Optional.ofNullable(failure)))
        .thenApply(RaftGroup.Applied::result);
  }
}
