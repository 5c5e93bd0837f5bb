package dev.quorate.operator.status;

/**
 * What happened, as events name it. The names are part of the API, and docs/reference/reasons.md is
 * generated from this file. Why a cluster is in its present state is in the conditions, under
 * reasons of their own.
 */
public enum EventReason {
  GenesisRecorded(
      Type.NORMAL, "The status records which volume will form the cluster, before it is asked to."),
  GenesisDiscarded(
      Type.NORMAL, "The volume that was to form the cluster no longer exists; another will."),
  SnapshotDelivered(
      Type.NORMAL,
      "The member that forms the cluster was given the file that spec.bootstrap names, or asked to"
          + " download it."),
  BootstrapIgnored(
      Type.NORMAL,
      "The spec names a source of a cluster that has begun already: it is not read, and nothing is"
          + " loaded into the cluster."),
  ClusterFormed(Type.NORMAL, "The recorded volume formed the cluster."),
  ClusterAdopted(
      Type.NORMAL, "The volumes hold a cluster from before this resource; the resource adopts it."),
  MemberConfirmed(
      Type.NORMAL,
      "A member with data of the cluster was confirmed for this resource, and starts."),
  JoinPermitted(Type.NORMAL, "An empty member received the permit to join."),
  ScalingUp(Type.NORMAL, "The spec asks for more members; they join one at a time."),
  ScalingDown(
      Type.NORMAL,
      "The spec asks for fewer members; the status records which one leaves next, and what becomes"
          + " of its claim."),
  MemberPromoted(Type.NORMAL, "A learner that has every entry became a voter."),
  MemberRemoved(
      Type.NORMAL,
      "A member whose data is lost or damaged, or that is asked for no more, was removed; its"
          + " member id is never used again."),
  ReplacementRecorded(
      Type.WARNING,
      "A member's volume is damaged, or a task orders that the member is replaced: the message has"
          + " why, and the claim that is deleted once the member is out of the configuration.",
      "See what damaged it: a second one within a day is not replaced without a person."),
  ReplacementDiscarded(
      Type.NORMAL,
      "A recorded replacement was called off: the member works with its volume again."),
  RecoveryRecorded(
      Type.WARNING,
      "A task orders that a lost quorum is recovered: the status records which member forms the"
          + " next cluster from what it has, and which claims of the others are deleted first.",
      "Keep the lost machines switched off until their Node objects are deleted."),
  RecoveryDiscarded(
      Type.WARNING,
      "A recorded recovery was called off: the quorum is back, or the survivor is gone.",
      "Read the message; order it again if it is still needed."),
  ClusterRecovered(
      Type.NORMAL,
      "The survivor of a lost quorum formed the next cluster; the others join it as new members."),
  ResetRecorded(Type.NORMAL, "The status records which volumes a reset deletes."),
  DeletionRecorded(
      Type.NORMAL, "The status records which volumes the deletion of the resource deletes."),
  PodReplaced(
      Type.NORMAL,
      "A pod that did not run and was made from an earlier template was deleted, so that it is made"
          + " by the present one; or one whose damaged volume goes with it."),
  PodRestarted(
      Type.NORMAL,
      "A pod was deleted, so that it is made again as the spec asks for it; the message says why: a"
          + " change of the spec, or a task."),
  RestartOrdered(
      Type.NORMAL,
      "A task orders that members are restarted one at a time; the task's status records their"
          + " pods."),
  LeadershipOrdered(
      Type.NORMAL, "A task orders that another member leads; the task's status records which one."),
  ClaimTemplateReplaced(
      Type.NORMAL,
      "The StatefulSet is made again around its pods, which run on: claims to come have the size"
          + " that spec.storage.size asks for."),
  VolumeExpansionRequested(
      Type.NORMAL, "A claim was asked to grow, because spec.storage.size is larger."),
  VolumeExpanded(Type.NORMAL, "The volume of a member is as large as its claim asks for."),
  ContainerEnded(
      Type.WARNING,
      "A member's container ended, and was started again; the message has its exit code and the"
          + " kubelet's reason.",
      "If it happens again, give it more memory, or see its last log."),
  LeadershipTransferred(
      Type.NORMAL,
      "Leadership was handed on, because its holder leaves or is restarted, or because a task"
          + " ordered it."),
  ScaledToZero(Type.NORMAL, "Every pod stops, because recorded volumes are deleted next."),
  VolumeDeleted(Type.NORMAL, "The deletion of a recorded volume claim was requested."),
  VolumeKept(
      Type.WARNING,
      "A recorded claim that had no volume is not deleted: one that was there before was bound to"
          + " it.",
      "Look at what the volume holds, and delete the claim if nobody needs it."),
  VolumeRetained(
      Type.NORMAL,
      "The claim of a member that left is kept, because retention.whenScaled is Retain; when its"
          + " ordinal is asked for again, its data moves out of the way, and a new member joins."),
  ResetFinished(Type.NORMAL, "Every recorded volume is deleted; the next epoch begins."),
  TaskExpired(
      Type.NORMAL, "A finished task was deleted, because its ttlSecondsAfterFinished is over."),
  TaskCompleted(Type.NORMAL, "A task was carried out."),
  TaskRefused(
      Type.WARNING, "A task cannot be carried out.", "Read the message, and order a new task."),
  ClusterAvailable(Type.NORMAL, "Available turned True: a majority follows a leader."),
  ClusterUnavailable(
      Type.WARNING,
      "Available turned False or Unknown.",
      "Look up the reason in front of the message in the first table."),
  ClusterHibernated(
      Type.NORMAL,
      "Available turned False because spec.replicas is 0: the members stop, and their volumes are"
          + " kept."),
  ClusterReady(Type.NORMAL, "Ready turned True."),
  ClusterStalled(
      Type.WARNING,
      "Stalled turned True: a person is needed.",
      "Look up the reason in front of the message in the first table."),
  ClusterDegraded(
      Type.WARNING,
      "Degraded turned True: a member that should serve does not, or its store is full.",
      "Look up the reason in front of the message in the first table.");

  /** The types that Kubernetes knows. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String written;

    Type(String written) {
      this.written = written;
    }

    /** As the API of Kubernetes spells it. */
    public String written() {
      return written;
    }
  }

  private final Type type;
  private final String meaning;
  private final String cure;

  EventReason(Type type, String meaning) {
    this(type, meaning, "");
  }

  EventReason(Type type, String meaning, String cure) {
    this.type = type;
    this.meaning = meaning;
    this.cure = cure;
  }

  public Type type() {
    return type;
  }

  /** What it means, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** What a person does about it; empty if nothing needs to be done. */
  public String cure() {
    return cure;
  }
}
