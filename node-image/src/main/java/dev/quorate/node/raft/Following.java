package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.util.List;

/** Appends from a leader: Raft 5.3, the receiver's side. */
final class Following {
  private final Replica replica;

  Following(Replica replica) {
    this.replica = replica;
  }

  void onAppend(Message.AppendRequest request) {
    replica.heardLeader(request.from());
    if (replica.receiver.isInstalling()) {
      // The log is about to be replaced: nothing may be added to it or committed meanwhile.
      acknowledgeCommitted(request);
      return;
    }
    refuseLeaderWithoutCommitted(request);
    int known = (int) Math.min(request.entries().size(), committedBeyond(request));
    if (request.previousIndex() + known < replica.commitIndex()) {
      // All of it is committed here, so it is the leader's as well.
      acknowledgeCommitted(request);
      return;
    }
    long previousIndex = request.previousIndex() + known;
    long previousTerm =
        known == 0 ? request.previousTerm() : request.entries().get(known - 1).term();
    if (!replica.log.matches(previousIndex, previousTerm)) {
      refuse(request);
      return;
    }
    append(request, request.entries().subList(known, request.entries().size()));
  }

  /** An append of a leader that is not one any more: it learns our term and steps down. */
  void onOldLeader(Message message) {
    replica.outbox.sendAfterHardState(
        new Message.AppendResponse(
            replica.self(), message.from(), replica.term(), false, 0, 0, 0, 0));
  }

  private void acknowledgeCommitted(Message.AppendRequest request) {
    long agreed = Math.min(request.previousIndex(), replica.commitIndex());
    acknowledge(request, agreed, replica.durableCommit());
  }

  private long committedBeyond(Message.AppendRequest request) {
    return Math.max(0, replica.commitIndex() - request.previousIndex());
  }

  private void append(Message.AppendRequest request, List<Entry> entries) {
    for (Entry entry : entries) {
      if (replica.log.matches(entry.index(), entry.term())) {
        continue;
      }
      if (entry.index() <= replica.log.lastIndex()) {
        replica.truncateFrom(entry.index());
      }
      replica.append(entry);
    }
    long agreed = request.previousIndex() + request.entries().size();
    replica.commitTo(Math.min(request.commitIndex(), agreed));
    if (request.entries().isEmpty()) {
      long durable = Math.min(agreed, replica.log.durableIndex());
      acknowledge(request, request.previousIndex(), durable);
    } else {
      replica.outbox.sendAfterEverything(
          success(request.from(), request.previousIndex(), agreed, request.round()));
    }
  }

  private void acknowledge(Message.AppendRequest request, long previousIndex, long durable) {
    if (request.wantsAnswer()) {
      replica.outbox.sendAfterHardState(
          success(request.from(), previousIndex, durable, request.round()));
    }
  }

  private Message success(long leader, long previousIndex, long matchIndex, long round) {
    return new Message.AppendResponse(
        replica.self(), leader, replica.term(), true, previousIndex, matchIndex, 0, round);
  }

  /**
   * Nothing that is committed here may differ at a leader (Raft, figure 3: leader completeness).
   */
  private void refuseLeaderWithoutCommitted(Message.AppendRequest request) {
    refuseOther(request, request.previousIndex(), request.previousTerm());
    for (Entry entry : request.entries()) {
      if (entry.index() > replica.commitIndex()) {
        break;
      }
      refuseOther(request, entry.index(), entry.term());
    }
  }

  private void refuseOther(Message.AppendRequest request, long index, long termThere) {
    if (index < replica.log.baseIndex() || index > replica.commitIndex()) {
      return;
    }
    long termHere = replica.log.termAt(index);
    if (termHere != termThere) {
      throw new LeaderLostAcknowledged(request.from(), request.term(), index, termHere);
    }
  }

  /** The leader had our acknowledgement before it sent what we refused. */
  void onLossNotice(Message.LossNotice notice) {
    replica.heardLeader(notice.from());
    long last = replica.log.lastIndex();
    if (!replica.receiver.isInstalling() && last < notice.acknowledged()) {
      throw new LostAcknowledged(
          notice.acknowledged(),
          "leader %x has this member's acknowledgement of entry %d, and the log ends with entry %d"
              .formatted(notice.from(), notice.acknowledged(), last));
    }
  }

  /** Says where the logs may agree, skipping whole terms at a time (Raft, end of 5.3). */
  private void refuse(Message.AppendRequest request) {
    long candidate =
        replica.log.lastIndexNotAbove(request.previousIndex() - 1, request.previousTerm());
    long hint = Math.max(candidate, replica.commitIndex());
    replica.outbox.sendAfterHardState(
        new Message.AppendResponse(
            replica.self(),
            request.from(),
            replica.term(),
            false,
            request.previousIndex(),
            hint,
            replica.log.termAt(hint),
            request.round()));
  }
}
