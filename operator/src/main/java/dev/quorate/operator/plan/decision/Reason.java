package dev.quorate.operator.plan.decision;

/**
 * Why something is decided. The names are part of the API: conditions, events and the documentation
 * use them.
 */
public enum Reason {
  // making and keeping
  Creating,
  ChildObjectMissing,
  ChildObjectChanged,
  ChildObjectForeign,
  ChildObjectDeleting,
  MembersStarting,

  // the identity table
  NothingFormed,
  GenesisIntended,
  GenesisInterrupted,
  GenesisFormed,
  GenesisVolumeLost,
  UnknownVolume,
  ClusterFound,
  ForeignData,
  ClusterIdMismatch,
  DataLost,
  QuorumLost,
  MemberDataLost,
  MemberFailed,
  IdentityChanged,

  // membership
  MemberWaiting,
  MemberJoining,
  MemberCatchingUp,
  MemberCaughtUp,
  MembersDisagree,
  NoLeader,
  QuorumAtRisk,
  MemberUnreachable,
  StoreFull,

  // tasks and deletion
  ResetOrdered,
  TaskRefused,
  TaskDone,
  PodsStopping,
  VolumesRecorded,
  VolumesStopping,
  VolumesGone,
  ClusterDeleted,

  // what a person decided, or has to
  SpecChanged,
  Paused,
  InvalidSpec,
  NotSupportedYet,
  Settled
}
