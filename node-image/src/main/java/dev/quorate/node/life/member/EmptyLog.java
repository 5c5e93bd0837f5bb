package dev.quorate.node.life.member;

import java.nio.file.Path;

/** A member without its log could vote twice in a term; it must not start. */
public final class EmptyLog extends Exception {
  EmptyLog(Path dataDirectory) {
    super(
        "the log in "
            + dataDirectory
            + " is empty, but this member has been part of the cluster: its log was lost, and"
            + " with it the voters");
  }
}
