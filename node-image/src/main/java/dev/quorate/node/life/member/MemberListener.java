package dev.quorate.node.life.member;

import java.io.IOException;

/** Called by threads of the engine; must not block. */
public interface MemberListener {
  /** The status or the problems of the member have changed. */
  void changed();

  /** The disk failed, or a group found its state inconsistent. This member works no more. */
  void failed(IOException failure);

  /** The log or a snapshot needs a newer release; the group has stopped. */
  void notUnderstood(Exception newer);
}
