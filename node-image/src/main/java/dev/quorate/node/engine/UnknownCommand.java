package dev.quorate.node.engine;

/**
 * A committed command that this release cannot read: a newer one wrote it, or it is damaged. Going
 * on without it would make this replica another one than the others, so the group stops before it.
 */
public final class UnknownCommand extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownCommand(String what) {
    super(what);
  }
}
