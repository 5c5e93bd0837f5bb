package dev.quorate.operator.plan.decision;

/**
 * Why a cluster is in the state that a condition shows. The names are part of the API: conditions
 * carry them, and docs/reference/reasons.md is generated from this file. What the operator did has
 * names of its own, in the events.
 */
public enum Reason {
  // creating and keeping objects
  Creating("Progressing", "The resource is new; the operator adds its finalizer first."),
  ChildObjectMissing(
      "Progressing",
      "A Service, the StatefulSet, the PodDisruptionBudget or the Secret is missing and is being"
          + " created."),
  ChildObjectChanged(
      "Progressing", "An object of the cluster differs from the spec and is being corrected."),
  ChildObjectDeleting(
      "Progressing",
      "An object of the cluster is still being deleted; it is created again afterwards.",
      "If it lasts, see which finalizer keeps the object."),
  ChildObjectForeign(
      "Stalled",
      "An object with a name that the cluster needs is controlled by somebody else.",
      "Rename the cluster, or delete the object."),
  MembersStarting("Progressing, Degraded", "Pods or volume claims do not exist yet."),
  PodOutdated(
      "Progressing",
      "A pod that does not run was made before the StatefulSet was corrected, for example with a"
          + " wrong image; it is replaced."),

  RollingUpdate(
      "Progressing",
      "The spec asks for other pods; they are made again one at a time, each when every other voter"
          + " has served for a while, the leader's last."),
  UpdatePending(
      "status.findings",
      "Pods are not as this operator would make them, and nobody asked for the difference; they are"
          + " made again with the next change of the spec that needs it.",
      "Nothing has to be done."),

  VolumeExpanding(
      "Progressing, status.findings",
      "The spec asks for larger volumes: the StatefulSet's claim template is changed around its"
          + " pods, and every claim is asked to grow; the storage has not done so yet.",
      "If it lasts for more than ten minutes, see the events of the claim: nothing may be there"
          + " that expands volumes of its class."),
  VolumeNotExpanded(
      "Stalled, status.findings",
      "The platform refuses to expand a claim, or failed to: its class does not allow it, a quota"
          + " is in the way, the storage is full. Claims to come have the new size, and nothing"
          + " else waits for it.",
      "Read the message: it quotes the platform. Where the class cannot expand, give the members"
          + " new claims one after the other, as the finding says."),

  RequestRefused(
      "Stalled",
      "The API server or a member refuses what the operator asks for: a right, a quota or a policy"
          + " is in the way. It is tried again, and nothing else waits for it.",
      "Read the message: it quotes the refusal."),

  // forming a cluster
  NothingFormed(
      "Progressing, Available, Degraded, Initialized",
      "No cluster is formed: no volume holds data, and the genesis is being recorded."),
  GenesisIntended(
      "Progressing", "The status records which volume forms the cluster; it has not done so yet."),
  BootstrapSourceMissing(
      "Stalled",
      "The file that the cluster is to begin with is not where spec.bootstrap names it, or cannot"
          + " be read or downloaded; nothing is formed meanwhile.",
      "Put the file there; or take bootstrap out of the spec for a cluster that begins empty."),
  BootstrapSourceDiffers(
      "Stalled",
      "The file that the cluster is to begin with has another SHA-256 than spec.bootstrap names;"
          + " nothing is formed meanwhile.",
      "Put the right file there, or correct the sha256 in the spec."),
  GenesisInterrupted(
      "Progressing", "A genesis was interrupted on its volume and is being resumed there."),
  GenesisFormed("Initialized, Progressing", "A cluster was formed on the recorded volume."),
  GenesisVolumeLost(
      "Progressing",
      "The volume that was to form the cluster no longer exists; another genesis follows."),
  UnknownVolume(
      "Progressing",
      "What a volume holds is not known, or no volume is bound to a claim yet; nothing is formed"
          + " until every node has reported.",
      "Read the message: it names the members and why they do not answer; see their pods."),
  ClusterFound(
      "Initialized, Progressing",
      "The volumes hold a cluster; it is adopted once every volume is known and a majority of its"
          + " voters is there."),
  ForeignData(
      "Stalled",
      "No cluster is formed here, and the volumes hold several clusters, less than a majority of"
          + " one, a cluster from before a reset, or data that cannot be read.",
      "Read the message; delete the claims that are not needed, or bring the missing ones back."),
  ClusterIdMismatch(
      "Stalled, Degraded, a task's Failed",
      "A volume belongs to another cluster, or a task named another cluster; nothing was changed.",
      "Attach the right volume, or delete that claim; for a task, read its status."),

  // how much of a cluster is left
  DataLost(
      "Stalled, Available",
      "No volume holds data of the cluster any more, or one that held data is empty.",
      "Restore the volumes, or order a reset; before a cluster is formed, delete the claims that"
          + " the message names."),
  QuorumLost(
      "Stalled, Available",
      "A majority of the voters lost their data.",
      "Bring the volumes back; or order recoverQuorum, which continues with the data of one"
          + " survivor; or give the data up with a reset."),
  MemberDataLost(
      "Progressing",
      "A member's volume is empty; its member id is removed, and it joins with a new one."),
  MemberDamaged(
      "Progressing, Degraded",
      "A member's volume is damaged (CorruptLog, CorruptSnapshot, LostAcknowledged). While the"
          + " others are a majority it is replaced: the member is removed, its recorded claim is"
          + " deleted, and it joins with a new member id and the data of the others."),
  ReplacementOrdered(
      "Progressing",
      "A task orders that a member which is gone for good is replaced: it is removed, its recorded"
          + " claim and its pod are deleted, and it joins with a new member id."),
  RecoveryOrdered(
      "Progressing",
      "A task orders that the cluster, which has lost its quorum, is continued by the next one,"
          + " which one survivor forms; the recorded claims of the others are deleted first, and"
          + " they join as new members."),
  RecoveryBlocked(
      "Stalled",
      "A recorded recovery of the quorum cannot go on: a volume of the lost cluster turned up that"
          + " was not recorded, or the survivor refuses to work or has less than when it was"
          + " chosen.",
      "Read the message: it names the member and what to do with it."),
  DamageRepeated(
      "Stalled, Degraded",
      "A second member's volume is damaged within a day. It is kept and the member is not replaced:"
          + " the storage may be failing.",
      "Find out what damages the volumes; then delete the claim and the pod that the message"
          + " names."),
  VolumeDeleting(
      "Stalled, Degraded",
      "The deletion of a claim was asked for while its pod runs; the data goes when the pod stops.",
      "Once every other member serves, delete its pod and wait until it serves again, one member"
          + " after the other."),
  MemberFailed(
      "Stalled, Degraded",
      "A node refused to start: a corrupt log, the volume of another cluster, a locked directory.",
      "Read the message; the data is kept until a person deletes it."),
  ClaimUnused(
      "status.findings",
      "A claim with a name of this cluster belongs to none of its members; it is kept, and nothing"
          + " is started for it.",
      "Delete the claim if nobody needs its data."),
  IdentityChanged(
      "Progressing", "A claim's annotations do not name its present member and are being updated."),

  // membership
  Hibernated(
      "Available, Ready, Degraded, Progressing",
      "No member runs, because spec.replicas is 0, and every volume is kept; where no cluster was"
          + " formed before, none is formed.",
      "Set spec.replicas to the number of members again; they serve with their data."),
  MembersAdded(
      "Progressing",
      "The spec asks for more members; the status records the new size, and they join one at a"
          + " time."),
  MemberLeaving(
      "Progressing",
      "The spec asks for fewer members: the one of the highest ordinal leaves the configuration,"
          + " then its pod stops, then its claim goes if retention.whenScaled is Delete."),
  MemberWaiting("Progressing, Degraded", "An empty member waits for its permit to join."),
  MemberNotConfirmed(
      "Progressing",
      "A member with data of this cluster waits until the operator confirms that the cluster is"
          + " this resource's."),
  MemberJoining("Progressing, Degraded", "A permitted member is asking the leader to add it."),
  MemberCatchingUp("Progressing, Degraded", "A member is receiving the entries that it lacks."),
  MemberCaughtUp("Progressing", "A learner has every entry and is being promoted to voter."),
  MembersDisagree(
      "Progressing",
      "A voter has not received the last membership change; the next change waits for it."),
  NoLeader(
      "Available, Progressing",
      "No leader is known, or the leader does not hear from a majority of the voters.",
      "If it lasts, see which members are down."),
  QuorumAtRisk(
      "Progressing, Degraded",
      "A lost member is replaced, and one that is asked for no more leaves, only while the others"
          + " are a majority.",
      "Bring the other members back first."),
  MemberUnreachable(
      "Available, Degraded, Progressing",
      "A member does not answer, or its pod cannot start.",
      "Read the message; see the pod and its events."),
  PodBlocked(
      "Stalled, Degraded, Progressing",
      "A member's pod is not created, does not start or does not end in time: a quota, a policy, an"
          + " image, a node; a person is needed when it cannot pass by itself, or lasts for a"
          + " minute.",
      "Read the message: it quotes the platform."),
  ContainerEnded(
      "status.findings",
      "A member's container ended in the last ten minutes and runs again; the message has its exit"
          + " code and the kubelet's reason, OOMKilled for example.",
      "If it happens again, give it more memory, or see its last log."),
  StoreFull(
      "Degraded",
      "A member's store has reached its quota: puts are refused, everything else works.",
      "Delete keys and compact the history."),

  // tasks and deletion
  ResetOrdered("Progressing", "A reset was ordered; the volumes to delete are being recorded."),
  RestartOrdered(
      "Progressing",
      "A task orders that members are restarted, one at a time, each when every other voter has"
          + " served for a while, the leader last."),
  LeadershipOrdered(
      "Progressing",
      "A task orders that another member leads; leadership is being handed on to it."),
  TaskRefused(
      "Progressing, a task's Failed", "A task cannot be carried out.", "Read the task's status."),
  TaskDone("Progressing", "A task was carried out; its status is being written."),
  TaskExpired(
      "Progressing",
      "A task was finished as long ago as its ttlSecondsAfterFinished has it, and is being"
          + " deleted."),
  PodsUncontrolled(
      "Stalled",
      "Pods that the reset or deletion did not record run without a StatefulSet: nothing stops"
          + " them.",
      "Delete the pods that the message names; the rest follows."),
  PodsStopping("Progressing", "Pods stop before the recorded volumes are deleted."),
  VolumesRecorded("Progressing", "A recorded claim is being deleted."),
  VolumesStopping(
      "Progressing",
      "Deleted claims still exist.",
      "If it lasts, see which pod or finalizer keeps them."),
  VolumesGone("Progressing", "Every recorded claim is deleted; the next epoch begins."),
  ClusterDeleted("Progressing", "The resource is being deleted."),

  // what a person decided, or has to decide
  SpecChanged(
      "Progressing", "The spec is valid and new; a copy is kept in an annotation, for later."),
  Paused(
      "Stalled",
      "The field spec.paused is true: the operator reports the status and changes nothing.",
      "Set spec.paused to false."),
  InvalidSpec(
      "Stalled, SpecValid",
      "The spec is invalid; a formed cluster is managed by the last valid one, which the annotation"
          + " quorate.dev/last-valid-spec keeps; without that annotation nothing is changed.",
      "Read the message: it lists everything that is wrong; correct the spec."),
  NotSupportedYet(
      "Stalled, a task's Failed",
      "The spec or a task asks for something that this version does not do.",
      "Read the message."),
  Settled(
      "Ready, Available, SpecValid, Progressing, Degraded, Stalled",
      "The condition has its usual value in a healthy cluster.");

  private final String conditions;
  private final String meaning;
  private final String cure;

  Reason(String conditions, String meaning) {
    this(conditions, meaning, "");
  }

  Reason(String conditions, String meaning, String cure) {
    this.conditions = conditions;
    this.meaning = meaning;
    this.cure = cure;
  }

  /** The types of the conditions that mainly carry it, separated by commas. */
  public String conditions() {
    return conditions;
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
