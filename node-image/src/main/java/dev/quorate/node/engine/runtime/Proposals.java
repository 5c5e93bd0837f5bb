package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Output;
import dev.quorate.node.transport.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Commands on their way into the log, our own and those that other members forward, and where the
 * core's answer to each goes. For the group's turns.
 */
final class Proposals<R> {
  private final GroupContext<R> context;
  private final Requests<R> requests;
  private final LongSupplier coreIds;

  /** Forwarded proposals that the core has not answered yet, by the core's id. */
  private final Map<Long, Frame.Forwarded> forwarded = new HashMap<>();

  /** Own proposals that the core has not answered yet, by the core's id. */
  private final Map<Long, GroupEvent.Proposal<R>> proposed = new HashMap<>();

  /** Own proposals that wait for a leader to be known; they were sent to nobody. */
  private final List<GroupEvent.Proposal<R>> leaderless = new ArrayList<>();

  /**
   * Own proposals to which nothing happened, because leadership was handed over or had ended where
   * they were given to; tried again at the next tick.
   */
  private final List<GroupEvent.Proposal<R>> postponed = new ArrayList<>();

  private final List<Input.Propose> batch = new ArrayList<>();
  private long batchBytes;

  /**
   * @param coreIds the next id by which the core answers
   */
  Proposals(GroupContext<R> context, Requests<R> requests, LongSupplier coreIds) {
    this.context = context;
    this.requests = requests;
    this.coreIds = coreIds;
  }

  /**
   * @param status as of the last turn: if the leader changed since, the core refuses
   */
  void propose(GroupEvent.Proposal<R> proposal, GroupStatus status) {
    long leader = status.leader();
    if (leader == 0) {
      leaderless.add(proposal);
      return;
    }
    long requestId = Envelope.requestIdOf(proposal.envelope());
    requests.proposed(requestId, status.term(), proposal);
    if (leader == context.memberId()) {
      if (!hasRoomFor(proposal.envelope())) {
        requests.proposalFailed(requestId, new RaftException.Overloaded());
        return;
      }
      long id = coreIds.getAsLong();
      proposed.put(id, proposal);
      batch.add(new Input.Propose(id, proposal.envelope()));
    } else {
      context.send(
          new Frame.Forwarded(
              context.group(), context.memberId(), leader, requestId, proposal.envelope()));
    }
  }

  /** Another member takes this one for the leader. */
  void forwarded(Frame.Forwarded command) {
    if (!Envelope.isEnvelope(command.command())) {
      // In the log it would end every member at every start.
      refuse(command, new Output.Refusal.Invalid("this is no command"));
      return;
    }
    if (!hasRoomFor(command.command())) {
      refuse(command, new Output.Refusal.Overloaded());
      return;
    }
    long id = coreIds.getAsLong();
    forwarded.put(id, command);
    batch.add(new Input.Propose(id, command.command()));
  }

  /** Whether the log may grow by this command, behind those that are on their way into it. */
  private boolean hasRoomFor(byte[] command) {
    if (!context.logMemory().hasRoomFor(batchBytes + command.length)) {
      return false;
    }
    batchBytes += command.length;
    return true;
  }

  /** Postponed proposals wait for a leader again. */
  void retryPostponed() {
    leaderless.addAll(postponed);
    postponed.clear();
  }

  /** Proposes what waited for a leader, once one is known. */
  void proposeWaiting(GroupStatus status) {
    if (leaderless.isEmpty() || status.leader() == 0) {
      return;
    }
    List<GroupEvent.Proposal<R>> waiting = List.copyOf(leaderless);
    leaderless.clear();
    waiting.forEach(proposal -> propose(proposal, status));
  }

  /** Everything that came together, for the core. */
  Optional<Input> takeBatch() {
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    Input all = new Input.ProposeAll(batch);
    batch.clear();
    batchBytes = 0;
    return Optional.of(all);
  }

  void appended(long coreId) {
    proposed.remove(coreId);
    forwarded.remove(coreId);
  }

  /** Whether the core's answer was for a proposal. */
  boolean refusedByCore(long coreId, Output.Refusal refusal) {
    Frame.Forwarded foreign = forwarded.remove(coreId);
    GroupEvent.Proposal<R> own = proposed.remove(coreId);
    if (foreign != null) {
      refuse(foreign, refusal);
    } else if (own != null) {
      refused(Envelope.requestIdOf(own.envelope()), refusal);
    }
    return foreign != null || own != null;
  }

  /**
   * An own proposal was refused, by our core or by the member to which it was forwarded. If the
   * next leader may take it, or this one when its handover has failed, it waits for that.
   */
  private void refused(long requestId, Output.Refusal refusal) {
    switch (refusal) {
      case Output.Refusal.Busy _, Output.Refusal.NotLeader _ ->
          requests.withdraw(requestId).ifPresent(postponed::add);
      case Output.Refusal.Overloaded _, Output.Refusal.Invalid _, Output.Refusal.Unknown _ ->
          requests.proposalFailed(requestId, RaftException.of(refusal));
    }
  }

  /** The member to which an own proposal was forwarded refuses it. */
  void refused(Frame.ForwardRefused answer) {
    refused(answer.requestId(), answer.refusal());
  }

  void refuse(Frame.Forwarded foreign, Output.Refusal refusal) {
    context.send(
        new Frame.ForwardRefused(
            foreign.group(), context.memberId(), foreign.from(), foreign.requestId(), refusal));
  }

  /** Fails what has waited for a leader too long. */
  void expire(long now, Supplier<RaftException> failure) {
    leaderless.removeIf(
        proposal ->
            now >= proposal.deadline() && proposal.answer().completeExceptionally(failure.get()));
  }

  /** Fails what no leader was asked for. */
  void stop(Supplier<RaftException> failure) {
    retryPostponed();
    leaderless.forEach(proposal -> proposal.answer().completeExceptionally(failure.get()));
  }
}
