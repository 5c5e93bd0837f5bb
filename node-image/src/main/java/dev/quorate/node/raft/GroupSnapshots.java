package dev.quorate.node.raft;

import dev.quorate.node.raft.core.Configuration;
import dev.quorate.node.raft.core.Message;
import dev.quorate.node.raft.core.Output;
import dev.quorate.node.raft.core.RaftCore;
import dev.quorate.node.raft.core.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.PeerTransport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a group takes snapshots, and what the core wants done with them. For the group's thread. */
final class GroupSnapshots<R> {
  private static final Logger log = LoggerFactory.getLogger(GroupSnapshots.class);

  private final int group;
  private final long memberId;
  private final RaftSettings settings;
  private final SnapshotFiles files;
  private final StateMachine<R> stateMachine;
  private final PeerTransport transport;
  private final ExecutorService background;
  private Optional<SnapshotMeta> newest;
  private long entriesSince;
  private long bytesSince;
  private boolean writing;

  GroupSnapshots(
      int group,
      long memberId,
      RaftSettings settings,
      SnapshotFiles files,
      StateMachine<R> stateMachine,
      PeerTransport transport,
      ExecutorService background,
      Optional<SnapshotMeta> newest) {
    this.group = group;
    this.memberId = memberId;
    this.settings = settings;
    this.files = files;
    this.stateMachine = stateMachine;
    this.transport = transport;
    this.background = background;
    this.newest = newest;
  }

  /** Counts what was applied, and begins a snapshot when it is time. */
  void applied(int entries, long bytes, long index, RaftCore core, Consumer<GroupEvent<R>> events) {
    entriesSince += entries;
    bytesSince += bytes;
    boolean due =
        entriesSince >= settings.snapshotEntries() || bytesSince >= settings.snapshotBytes();
    if (!due || writing) {
      return;
    }
    writing = true;
    entriesSince = 0;
    bytesSince = 0;
    long term = core.termAt(index);
    Configuration configuration = core.configurationAt(index);
    StateMachine.Capture capture = stateMachine.capture();
    inBackground(
        events,
        () ->
            events.accept(
                new GroupEvent.SnapshotWritten<>(
                    files.write(index, term, configuration, capture))));
  }

  /** Our own snapshot is a file. */
  void taken(SnapshotMeta meta, Set<Long> inUse) throws IOException {
    writing = false;
    if (newest.isEmpty() || newest.get().index() < meta.index()) {
      newest = Optional.of(meta);
    }
    files.deleteBefore(newest.get().index(), inUse);
  }

  void perform(Output.SnapshotWork work, Consumer<GroupEvent<R>> events) throws IOException {
    switch (work) {
      case Output.ReadChunk chunk -> send(chunk, events);
      case Output.WriteChunk chunk -> files.writeReceived(chunk.offset(), chunk.data());
      case Output.InstallSnapshot install ->
          inBackground(
              events,
              () ->
                  events.accept(
                      new GroupEvent.SnapshotChecked<>(
                          install.meta(), files.checkReceived(install.meta()))));
    }
  }

  private void send(Output.ReadChunk chunk, Consumer<GroupEvent<R>> events) {
    inBackground(
        events,
        () -> {
          Optional<SnapshotFiles.Piece> piece =
              files.read(chunk.index(), chunk.offset(), settings.chunkBytes());
          // The file may be gone: then a newer snapshot is offered when the follower asks again.
          if (piece.isPresent()) {
            transport.send(
                new Frame.Raft(
                    group,
                    new Message.SnapshotChunk(
                        memberId,
                        chunk.to(),
                        chunk.term(),
                        chunk.index(),
                        chunk.offset(),
                        piece.get().data(),
                        piece.get().last())));
          }
        });
  }

  /**
   * Replaces the state machine by a received and checked snapshot. First the state machine, then
   * the file's name, last the log: after a crash in between the old state is whole, or the new one.
   *
   * @return false if the state machine does not take it; then nothing has changed
   */
  boolean install(SnapshotMeta meta) throws IOException {
    try (InputStream content = SnapshotFormat.content(files.received())) {
      stateMachine.restore(content);
    } catch (IOException e) {
      log.warn(
          "snapshot refused group={} index={} cause=\"{}\"", group, meta.index(), e.toString());
      return false;
    }
    files.nameReceived(meta);
    newest = Optional.of(meta);
    entriesSince = 0;
    bytesSince = 0;
    files.deleteBefore(meta.index(), Set.of());
    log.info("snapshot installed group={} index={} bytes={}", group, meta.index(), meta.size());
    return true;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void inBackground(Consumer<GroupEvent<R>> events, Work work) {
    try {
      background.execute(
          () -> {
            try {
              work.run();
            } catch (IOException | RuntimeException e) {
              events.accept(new GroupEvent.Broken<>(e));
            }
          });
    } catch (RejectedExecutionException e) {
      // The process is stopping.
      log.debug("snapshot work dropped group={}", group);
    }
  }
}
