package dev.quorate.operator.observed;

/** The objects that the operator keeps for a cluster, in the order in which they are made. */
public enum ChildKind {
  ADMIN_SECRET,
  MEMBERS_SERVICE,
  CLIENT_SERVICE,
  DISRUPTION_BUDGET,
  STATEFUL_SET;

  /** What people call it, to be used after "the". */
  public String title() {
    return switch (this) {
      case ADMIN_SECRET -> "Secret with the admin token";
      case MEMBERS_SERVICE -> "headless Service of the members";
      case CLIENT_SERVICE -> "Service for clients";
      case DISRUPTION_BUDGET -> "PodDisruptionBudget";
      case STATEFUL_SET -> "StatefulSet";
    };
  }

  /** Members cannot run, find each other or be asked without it. */
  public boolean carriesMembers() {
    return switch (this) {
      case ADMIN_SECRET, MEMBERS_SERVICE, STATEFUL_SET -> true;
      case CLIENT_SERVICE, DISRUPTION_BUDGET -> false;
    };
  }
}
