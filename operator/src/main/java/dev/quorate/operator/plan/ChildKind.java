package dev.quorate.operator.plan;

/** The objects that the operator keeps for a cluster, in the order in which they are made. */
public enum ChildKind {
  ADMIN_SECRET,
  MEMBERS_SERVICE,
  CLIENT_SERVICE,
  DISRUPTION_BUDGET,
  STATEFUL_SET
}
