package dev.quorate.operator.observed;

/** The objects that the operator keeps for a cluster, in the order in which they are made. */
public enum ChildKind {
  ADMIN_SECRET,
  MEMBERS_SERVICE,
  CLIENT_SERVICE,
  DISRUPTION_BUDGET,
  STATEFUL_SET;

  /** Members cannot run, find each other or be asked without it. */
  public boolean carriesMembers() {
    return switch (this) {
      case ADMIN_SECRET, MEMBERS_SERVICE, STATEFUL_SET -> true;
      case CLIENT_SERVICE, DISRUPTION_BUDGET -> false;
    };
  }
}
