package dev.quorate.node.engine.snapshot;

import java.io.IOException;
import java.io.OutputStream;

/** A state that was fixed at one moment, to be written while the state machine goes on. */
public interface SnapshotContent {
  void writeTo(OutputStream out) throws IOException;
}
