package dev.quorate.operator.observed;

/** How a child object compares with what it should be. */
public enum ChildState {
  MISSING,
  /** There, ours, and in some field other than it should be. */
  DIFFERENT,
  MATCHING,
  /** There and being deleted: wait until it is gone. */
  DELETING,
  /**
   * An object of that name belongs to somebody else (another controller's UID, or no controller and
   * not all of our labels): it is not touched.
   */
  FOREIGN
}
