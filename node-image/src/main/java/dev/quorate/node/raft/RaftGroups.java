package dev.quorate.node.raft;

import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.transport.PeerIdentity;
import dev.quorate.node.transport.PeerProblem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * All groups of one member: its shared log, its connections to peers, its snapshots.
 *
 * <p>{@code open}, then {@code open(group, ...)} for every group, then {@code close}.
 */
// The signatures come first, their bodies with the core.
@SuppressWarnings("DoNotCallSuggester")
public final class RaftGroups implements AutoCloseable {
  private RaftGroups() {}

  /**
   * Replays the log and listens for peers; no group runs yet.
   *
   * @param dataDirectory {@code wal/} and {@code groups/} live here; exists, and belongs to this
   *     process alone
   * @param peerAddress where to listen; port 0 takes any
   * @param onDiskFailure called once, from a thread of the engine, when the disk failed: stop the
   *     process. Nothing is acknowledged any more
   * @throws CorruptLog if acknowledged entries may be missing; nothing was changed
   */
  public static RaftGroups open(
      Path dataDirectory,
      PeerIdentity identity,
      InetSocketAddress peerAddress,
      RaftSettings settings,
      RaftEnvironment environment,
      Consumer<DiskFailure> onDiskFailure)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where this member listens for peers. */
  public InetSocketAddress peerAddress() {
    throw new UnsupportedOperationException();
  }

  /** Whether the disk holds anything of this group. */
  public boolean hasState(int group) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts a group: from disk if there is anything of it, otherwise as {@code start} says. Restores
   * the newest snapshot into the state machine before it returns.
   *
   * @param onChange called on the group's thread when role, leader, term or configuration changed;
   *     must not block
   * @throws CorruptSnapshot if the newest snapshot is damaged
   */
  public <R> RaftGroup<R> open(
      int group, Start start, StateMachine<R> stateMachine, Consumer<GroupStatus> onChange)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Current trouble with peers; empty when all is well. */
  public List<PeerProblem> peerProblems() {
    throw new UnsupportedOperationException();
  }

  /** Called from a thread of the engine when {@link #peerProblems()} changed; must not block. */
  public void onPeerProblems(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands leadership over where this member leads, within {@link RaftSettings#transferTimeout()},
   * then flushes and stops. Requests under way fail with {@link RaftException.Unavailable}.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
