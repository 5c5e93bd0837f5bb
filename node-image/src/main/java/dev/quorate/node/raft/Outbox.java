package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Collects the output of one step, and holds back messages until what they say is on disk. */
final class Outbox {
  private record Held(long sequence, Message message) {}

  /**
   * On its way to the disk.
   *
   * @param at when it was handed out
   */
  record Write(long sequence, long at) {}

  private final List<Message> messages = new ArrayList<>();
  private final List<Message> afterHardState = new ArrayList<>();
  private final List<Message> afterEverything = new ArrayList<>();
  private final List<Output.SnapshotWork> snapshotWork = new ArrayList<>();
  private final List<Output.Answer> answers = new ArrayList<>();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private long sequence;
  private long hardStateSequence;
  private long persisted;

  /** To be sent at once. */
  void send(Message message) {
    messages.add(message);
  }

  /** Term and vote are on disk before any answer (Raft, figure 2). */
  void sendAfterHardState(Message message) {
    afterHardState.add(message);
  }

  /** Waits for everything that was persisted up to and in this step. */
  void sendAfterEverything(Message message) {
    afterEverything.add(message);
  }

  void work(Output.SnapshotWork work) {
    snapshotWork.add(work);
  }

  void answer(Output.Answer answer) {
    answers.add(answer);
  }

  void refuse(long requestId, Output.Refusal refusal) {
    answers.add(new Output.Refused(requestId, refusal));
  }

  long nextSequence() {
    return sequence + 1;
  }

  /** Whether the latest hard state that was handed out is on disk. */
  boolean isHardStateDurable() {
    return hardStateSequence <= persisted;
  }

  Optional<Write> oldestWrite() {
    return Optional.ofNullable(writes.peekFirst());
  }

  /** Returns how long the oldest of the writes that are now on disk took; 0 if none is new. */
  long persisted(long upTo, long now) {
    if (upTo > sequence) {
      throw new IllegalArgumentException("sequence " + upTo + " was never handed out");
    }
    persisted = Math.max(persisted, upTo);
    long took = 0;
    while (!writes.isEmpty() && writes.peekFirst().sequence() <= upTo) {
      took = Math.max(took, now - writes.removeFirst().at());
    }
    return took;
  }

  /**
   * @param term messages of an older term are dropped instead of released: nobody waits for them
   */
  Output finish(Optional<Output.Persist> persist, List<Entry> committed, long term, long now) {
    if (persist.isPresent()) {
      sequence = persist.get().sequence();
      writes.addLast(new Write(sequence, now));
      if (persist.get().hardState().isPresent()) {
        hardStateSequence = sequence;
      }
    }
    release(term);
    hold(afterHardState, hardStateSequence);
    hold(afterEverything, sequence);
    Output output = new Output(persist, messages, snapshotWork, committed, answers);
    messages.clear();
    snapshotWork.clear();
    answers.clear();
    return output;
  }

  private void hold(List<Message> waiting, long until) {
    for (Message message : waiting) {
      if (until <= persisted) {
        messages.add(message);
      } else {
        held.addLast(new Held(until, message));
      }
    }
    waiting.clear();
  }

  private void release(long term) {
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      Held next = each.next();
      if (next.message().term() < term) {
        each.remove();
      } else if (next.sequence() <= persisted) {
        messages.add(next.message());
        each.remove();
      }
    }
  }
}
