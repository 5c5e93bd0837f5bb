package dev.quorate.node.engine.runtime;

import dev.quorate.node.log.LogRecord;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import java.util.Collection;
import java.util.List;

/**
 * What a group does to the world. Nothing here waits: what takes time is done elsewhere, and its
 * end comes back as an event of a later turn.
 */
interface GroupEnvironment<R> {
  /** An event for one of the next turns. From any thread. */
  void post(GroupEvent<R> event);

  /**
   * Queues records for the log, behind all that were queued before.
   *
   * @param whenDurable called once they are on disk, from any thread
   */
  void append(List<LogRecord> records, Runnable whenDurable);

  /** How much of the log stays on the disk for this group's sake, in bytes. */
  long pinnedLogBytes();

  /** Sends, or drops. */
  void send(Frame frame);

  /** Whom the group talks to from now on. */
  void members(Collection<Member> members);

  /**
   * Does work that takes time. That of one lane is done one after the other, lanes run side by
   * side. From any thread.
   */
  void execute(Lane lane, Runnable work);

  /** What must keep its order. */
  enum Lane {
    /** The state machine: committed commands, and the state that goes into a snapshot. */
    APPLY,
    /** Our own snapshots being written: it may take long, and nobody waits for it. */
    OWN,
    /** Pieces read for others, and old snapshots deleted: never a file that is being read. */
    SERVED,
    /** A received snapshot: its pieces written, then checked and read as a whole. */
    RECEIVED
  }
}
