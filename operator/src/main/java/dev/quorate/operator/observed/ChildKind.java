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

  /** As kubectl names it: its type and its name. */
  public String path(ClusterRef cluster) {
    return switch (this) {
      case ADMIN_SECRET -> "secret/%s-admin".formatted(cluster.name());
      case MEMBERS_SERVICE -> "service/%s-members".formatted(cluster.name());
      case CLIENT_SERVICE -> "service/" + cluster.name();
      case DISRUPTION_BUDGET -> "poddisruptionbudget/" + cluster.name();
      case STATEFUL_SET -> "statefulset/" + cluster.name();
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
