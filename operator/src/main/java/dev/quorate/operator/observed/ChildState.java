package dev.quorate.operator.observed;

import java.util.Optional;

/** How a child object compares with what it should be. */
public enum ChildState {
  MISSING,
  /** There, ours, and in some field other than it should be. */
  DIFFERENT,
  /**
   * The Service for clients, different in that it leads them to members although it is not known
   * which cluster they belong to: nothing is formed behind it.
   */
  OPEN,
  MATCHING,
  /** There and being deleted: wait until it is gone. */
  DELETING,
  /**
   * An object of that name belongs to somebody else (another controller's UID, or no controller and
   * not all of our labels): it is not touched.
   */
  FOREIGN;

  /**
   * Of the Service for clients, in a world that knows to which cluster it leads.
   *
   * @param leads empty if it leads nowhere
   */
  public static ChildState ofClientService(Optional<String> leads, Optional<String> wanted) {
    if (leads.equals(wanted)) {
      return MATCHING;
    }
    return wanted.isEmpty() ? OPEN : DIFFERENT;
  }
}
