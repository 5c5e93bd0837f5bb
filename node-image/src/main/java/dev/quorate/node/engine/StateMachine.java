package dev.quorate.node.engine;

import dev.quorate.node.engine.snapshot.SnapshotContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What a group replicates. Called by one thread at a time, except {@link SnapshotContent#writeTo}
 * and {@link #prepare}. However long a command takes, the group goes on meanwhile.
 *
 * @param <R> what it answers to a command
 */
public interface StateMachine<R> {
  /**
   * Applies a committed command. Deterministic: depends on nothing but the commands before it. A
   * command that contradicts the state is answered, not thrown.
   *
   * @param command a part of the log's entry, on the heap: neither may be changed, either may be
   *     kept
   * @throws UnknownCommand if this version cannot read it; nothing was changed, and the group stops
   *     before this command
   */
  R apply(long index, ByteBuffer command);

  /**
   * Fixes the state as it is now, cheaply; the bytes are written later, on another thread, while
   * applying goes on.
   */
  SnapshotContent capture();

  /**
   * Reads a snapshot into a state of its own, which replaces the current one when it is installed.
   * Called on any thread; the current state is neither read nor changed.
   *
   * @throws NewerState if a newer release wrote it
   * @throws IOException if the bytes are not a whole and valid snapshot
   */
  PreparedState prepare(InputStream snapshot) throws IOException;
}
