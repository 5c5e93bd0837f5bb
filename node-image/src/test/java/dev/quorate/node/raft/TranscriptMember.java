package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One core of a transcript with its clock, its disk and its snapshots; it says what it does. */
final class TranscriptMember {
  private static final int SNAPSHOT_BYTES = 16;
  private static final int CHUNK_BYTES = 8;
  private static final long LONGEST_TURN = CoreConfig.defaults(1).electionTimeout() / 2;

  private final long id;
  private final RaftCore core;
  private final Consumer<String> say;
  private final Consumer<Message> send;
  private final List<Output.Persist> unflushed = new ArrayList<>();
  private final Map<Long, String> requests = new HashMap<>();
  private boolean diskHeld;
  private long now;

  TranscriptMember(
      CoreConfig config, InitialState initial, Consumer<String> say, Consumer<Message> send) {
    this.id = config.memberId();
    this.core = new RaftCore(config, initial, new SplittableRandom(id));
    this.say = say;
    this.send = send;
  }

  CoreStatus status() {
    return core.status();
  }

  void tick(long millis) {
    long left = millis;
    do {
      long turn = Math.min(left, LONGEST_TURN);
      now += turn;
      left -= turn;
      step(new Input.Tick());
    } while (left > 0);
  }

  /** Answered under the request's words. */
  void request(long requestId, String words, Input input) {
    requests.put(requestId, words);
    step(input);
  }

  void holdDisk() {
    diskHeld = true;
  }

  void flush() {
    if (!unflushed.isEmpty()) {
      long sequence = unflushed.getLast().sequence();
      unflushed.forEach(write -> say.accept(id + " persists " + TranscriptText.persist(write)));
      unflushed.clear();
      step(new Input.Persisted(sequence));
    }
  }

  void takeSnapshot() {
    long index = core.status().appliedIndex();
    SnapshotMeta meta =
        new SnapshotMeta(index, core.termAt(index), core.configurationAt(index), SNAPSHOT_BYTES, 0);
    step(new Input.SnapshotTaken(meta));
    CoreStatus status = core.status();
    say.accept(
        "%d has a snapshot of 1..%d, its log keeps %d..%d"
            .formatted(id, index, status.firstIndex(), status.lastIndex()));
  }

  void step(Input input) {
    CoreStatus before = core.status();
    Output output = core.step(now, input);
    sayTransition(before, core.status());
    output.persist().ifPresent(unflushed::add);
    output.messages().forEach(send);
    output.snapshotWork().forEach(this::work);
    if (!output.committed().isEmpty()) {
      say.accept(id + " applies " + TranscriptText.entries(output.committed()));
      step(new Input.Applied(output.committed().getLast().index()));
    }
    for (Output.Answer answer : output.answers()) {
      String words = Objects.requireNonNull(requests.get(answer.requestId()), answer::toString);
      say.accept(id + " answers " + words + ": " + TranscriptText.answer(answer));
    }
    if (!diskHeld) {
      flush();
    }
  }

  private void sayTransition(CoreStatus before, CoreStatus after) {
    if (before.role() != after.role()) {
      say.accept(
          "%d becomes %s, term %d".formatted(id, TranscriptText.role(after.role()), after.term()));
    } else if (before.term() != after.term()) {
      say.accept("%d moves to term %d".formatted(id, after.term()));
    }
    if (before.leader() != after.leader() && after.leader() != 0 && after.leader() != id) {
      say.accept("%d follows %d".formatted(id, after.leader()));
    }
    if (before.commitIndex() != after.commitIndex()) {
      say.accept("%d commits up to %d".formatted(id, after.commitIndex()));
    }
  }

  private void work(Output.SnapshotWork work) {
    switch (work) {
      case Output.ReadChunk read -> {
        int length = (int) Math.min(CHUNK_BYTES, SNAPSHOT_BYTES - read.offset());
        boolean last = read.offset() + length == SNAPSHOT_BYTES;
        send.accept(
            new Message.SnapshotChunk(
                id, read.to(), read.term(), read.index(), read.offset(), new byte[length], last));
      }
      case Output.WriteChunk write ->
          say.accept(
              "%d writes bytes %s"
                  .formatted(id, TranscriptText.range(write.offset(), write.data().length)));
      case Output.InstallSnapshot install -> {
        say.accept("%d installs the snapshot of 1..%d".formatted(id, install.meta().index()));
        step(new Input.SnapshotInstalled(install.meta(), true));
      }
    }
  }
}
