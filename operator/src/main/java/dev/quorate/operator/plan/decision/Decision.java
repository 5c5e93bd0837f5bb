package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The one next step for a cluster, and why. */
public sealed interface Decision {

  /**
   * Nothing can be done now; look again after {@code recheck}, or earlier when something changes.
   */
  record Wait(Reason reason, String message, Duration recheck) implements Decision {}

  /** Nothing is done until a person decides. */
  record Hold(Reason reason, String message) implements Decision {}

  /** Everything is as it was asked for. */
  record Settled() implements Decision {}

  /**
   * One write to the API server or one call to a member. Idempotent: doing it again after an answer
   * was lost does no harm.
   */
  sealed interface Act extends Decision {
    Reason reason();

    /**
     * Whether it does harm, or lasting work, when it is decided on an outdated observation; such an
     * act is performed only on a live look. True unless an act says otherwise: who forgets to say
     * so costs one more look, and not a cluster.
     */
    default boolean irreversible() {
      return true;
    }
  }

  /**
   * A write to the cluster resource or its status: compare-and-set on the observed resourceVersion.
   */
  sealed interface ClusterWrite extends Act {}

  record AddFinalizer() implements ClusterWrite {
    @Override
    public Reason reason() {
      return Reason.Creating;
    }

    @Override
    public boolean irreversible() {
      return false;
    }
  }

  /**
   * Keeps a copy of a valid spec on the resource, for the time when a later one is invalid. Like
   * every write to the resource, it is refused when the resource has changed since it was read.
   *
   * @param sourceIgnored it names another source than before, and the cluster has begun
   */
  record KeepSpec(ClusterSpec spec, boolean sourceIgnored) implements ClusterWrite {
    /** In which nothing is ignored. */
    public KeepSpec(ClusterSpec spec) {
      this(spec, false);
    }

    @Override
    public Reason reason() {
      return Reason.SpecChanged;
    }

    @Override
    public boolean irreversible() {
      return false;
    }
  }

  /** Lets go of a resource that is being deleted. */
  record RemoveFinalizer() implements ClusterWrite {
    @Override
    public Reason reason() {
      return Reason.ClusterDeleted;
    }
  }

  /**
   * A write to the status that records something decided; {@link StatusEdit} says what it changes.
   */
  sealed interface StatusWrite extends ClusterWrite {}

  /** Writes down which volume will form which clusterId, before anybody is asked to. */
  record RecordGenesisIntent(
      String clusterId, long epoch, String member, String volumeUid, String podUid, int size)
      implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.NothingFormed;
    }
  }

  /** The volume that was to form is gone: whatever it formed stays a stranger. */
  record VoidGenesisIntent(String clusterId) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.GenesisVolumeLost;
    }
  }

  /** The intended volume's node reported that it formed the cluster. */
  record ConfirmGenesis(String clusterId, String memberId) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.GenesisFormed;
    }
  }

  /**
   * The volumes hold a cluster that was formed before this resource existed.
   *
   * @param sourceIgnored the spec names a source, which is not read
   */
  record AdoptCluster(
      String clusterId,
      long epoch,
      String member,
      String volumeUid,
      String podUid,
      String memberId,
      int size,
      boolean sourceIgnored)
      implements StatusWrite {
    /** Whose spec names no source. */
    public AdoptCluster(
        String clusterId,
        long epoch,
        String member,
        String volumeUid,
        String podUid,
        String memberId,
        int size) {
      this(clusterId, epoch, member, volumeUid, podUid, memberId, size, false);
    }

    @Override
    public Reason reason() {
      return Reason.ClusterFound;
    }
  }

  /** More members are asked for: their ordinals belong to the cluster from now on, and start. */
  record RecordGrowth(int from, int size) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.MembersAdded;
    }
  }

  /**
   * Writes down that one member leaves for good, and what becomes of its claim.
   *
   * @param volume the claim that is proven to be the cluster's
   * @param retains whether that claim stays
   * @param replicas that the spec asks for
   */
  record RecordDeparture(
      String clusterId,
      long epoch,
      String member,
      int ordinal,
      Optional<String> memberId,
      Optional<ObjectRef> volume,
      boolean retains,
      int replicas)
      implements StatusWrite {
    /** The claim that is deleted at the end. */
    public Optional<ObjectRef> deleted() {
      return volume.filter(claim -> !retains);
    }

    @Override
    public Reason reason() {
      return Reason.MemberLeaving;
    }
  }

  /**
   * The configuration is without the member, on a majority of those that are left: its ordinal does
   * not belong to the cluster any more, and its pod stops.
   *
   * @param size how many members are left
   */
  record RecordLeft(String member, int size) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.MemberLeaving;
    }
  }

  /** Its pod has stopped, and its claim is gone if it was to go. */
  record FinishDeparture(String member) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.MemberLeaving;
    }
  }

  /**
   * Writes down that the volume of a member is given up, and which claim that is.
   *
   * @param found see {@link Replacement#found}
   * @param words what its node, or the platform, says about it; to be read after its name where a
   *     task orders it
   */
  record RecordReplacement(
      String clusterId,
      long epoch,
      String member,
      String memberId,
      ObjectRef volume,
      String found,
      String words)
      implements StatusWrite {
    @Override
    public Reason reason() {
      return Replacement.isOrdered(found) ? Reason.ReplacementOrdered : Reason.MemberDamaged;
    }
  }

  /** The member works with its volume again, or another one is in its place: it is kept. */
  record VoidReplacement(String member) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.MemberDamaged;
    }
  }

  /** The damaged volume is gone; its ordinal joins as a new member. */
  record FinishReplacement(String member) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.MemberDamaged;
    }
  }

  /**
   * Writes down that one member of a cluster without a quorum forms the next cluster, and which
   * volumes go before it is asked to.
   *
   * @param predecessor the cluster that has lost its quorum
   * @param clusterId of the next one
   * @param volumes the claims of the others
   */
  record RecordRecovery(
      ObjectRef task,
      String predecessor,
      String clusterId,
      long epoch,
      Survivor survivor,
      List<ObjectRef> volumes)
      implements StatusWrite {
    public RecordRecovery {
      volumes = List.copyOf(volumes);
    }

    @Override
    public Reason reason() {
      return Reason.RecoveryOrdered;
    }
  }

  /** The recovery is called off: the quorum is back, or the survivor is gone. */
  record VoidRecovery(String predecessor, String why) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.RecoveryOrdered;
    }
  }

  /** The survivor reported that it formed the next cluster, which is this resource's now. */
  record FinishRecovery(String clusterId, String memberId) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.RecoveryOrdered;
    }
  }

  /**
   * Writes down exactly which pods and volumes will go.
   *
   * @param volumes claims whose volumes are proven to be this cluster's
   * @param unbound claims without a volume, which go too
   * @param kept names of claims that stay, because nothing proves that they are this cluster's
   */
  record RecordTeardown(
      Teardown.Purpose purpose,
      String taskName,
      String taskUid,
      String clusterId,
      long epoch,
      List<ObjectRef> pods,
      List<ObjectRef> volumes,
      List<ObjectRef> unbound,
      List<String> kept)
      implements StatusWrite {
    public RecordTeardown {
      pods = List.copyOf(pods);
      volumes = List.copyOf(volumes);
      unbound = List.copyOf(unbound);
      kept = List.copyOf(kept);
    }

    @Override
    public Reason reason() {
      return purpose == Teardown.Purpose.RESET ? Reason.ResetOrdered : Reason.ClusterDeleted;
    }
  }

  /**
   * Takes back the deletion of a recorded claim that had no volume: one that was there before is
   * bound to it now, and nothing is known of what it holds.
   */
  record KeepVolume(ObjectRef volume) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.VolumesRecorded;
    }
  }

  /** The recorded volumes are gone: the clusterId is cleared and the next epoch begins. */
  record FinishReset(String taskUid, String clusterId) implements StatusWrite {
    @Override
    public Reason reason() {
      return Reason.VolumesGone;
    }
  }

  /** Makes a child object what it should be: see {@code Layout} and the package resources. */
  record ApplyChild(ChildKind kind, Reason reason) implements Act {
    @Override
    public boolean irreversible() {
      // From a stale view it could start the pods of a cluster that is being taken down.
      return kind == ChildKind.STATEFUL_SET;
    }
  }

  /**
   * Stops every pod: the StatefulSet goes to zero replicas. Compare-and-set on the StatefulSet that
   * was seen: sent late by an operator that was paused, it would otherwise stop the cluster that a
   * reset has formed since in the same StatefulSet.
   */
  record ScaleToZero(String statefulSetUid, String resourceVersion) implements Act {
    @Override
    public Reason reason() {
      return Reason.PodsStopping;
    }
  }

  /**
   * Takes the StatefulSet away and leaves its pods and claims: what it asks for in claims to come
   * cannot be changed in one that is there. The next step creates it again, and it takes over what
   * the first one left. Compare-and-set on the StatefulSet that was seen.
   *
   * @param from the size in its claim template
   * @param size that the spec asks for
   */
  record ReplaceClaimTemplate(
      String statefulSetUid, String resourceVersion, String from, String size) implements Act {
    @Override
    public Reason reason() {
      return Reason.VolumeExpanding;
    }
  }

  /**
   * Asks for a larger volume, which cannot be taken back; {@code volume} names the UID.
   *
   * @param resourceVersion of the claim that was seen
   * @param from what it asks for now
   * @param size that the spec asks for
   */
  record ExpandVolume(
      ObjectRef volume, String resourceVersion, String member, String from, String size)
      implements Act {
    @Override
    public Reason reason() {
      return Reason.VolumeExpanding;
    }
  }

  /** Annotates a claim with the identity of its data; {@code volume} names the UID. */
  record RecordVolumeIdentity(ObjectRef volume, VolumeIdentity identity) implements Act {
    @Override
    public Reason reason() {
      return Reason.IdentityChanged;
    }

    @Override
    public boolean irreversible() {
      return false;
    }
  }

  /**
   * Notes on a claim that stays that its member was removed for good: a node that starts on it
   * again is to move the data out of the way; {@code volume} names the UID.
   */
  record RetainVolume(ObjectRef volume, String member, VolumeIdentity identity) implements Act {
    @Override
    public Reason reason() {
      return Reason.MemberLeaving;
    }
  }

  /** Deletes one pod, with its UID as precondition. Its volume stays. */
  sealed interface PodDeletion extends Act {
    ObjectRef pod();
  }

  /** So that the StatefulSet makes it again by its present template. */
  record ReplacePod(ObjectRef pod) implements PodDeletion {
    @Override
    public Reason reason() {
      return Reason.PodOutdated;
    }
  }

  /**
   * So that the StatefulSet makes it again as the spec asks for it. It may serve: every other voter
   * does too, and it does not lead, or nobody else could.
   *
   * @param why to be read after "because"
   */
  record RestartPod(ObjectRef pod, Reason reason, String why) implements PodDeletion {
    /** Because the spec asks for another pod. */
    public RestartPod(ObjectRef pod, String why) {
      this(pod, Reason.RollingUpdate, why);
    }
  }

  /**
   * For a recorded teardown, where no StatefulSet controls the pod any more ({@code kubectl delete
   * statefulset --cascade=orphan}): scaling to zero would not stop it.
   */
  record StopPod(ObjectRef pod) implements PodDeletion {
    @Override
    public Reason reason() {
      return Reason.PodsStopping;
    }
  }

  /**
   * Of a member whose recorded claim is being deleted: the claim goes when its pod does, and the
   * StatefulSet makes both again.
   */
  record FreeVolume(ObjectRef pod, Reason reason) implements PodDeletion {
    /** Of a member whose damaged volume is given up, and that is out of the configuration. */
    public FreeVolume(ObjectRef pod) {
      this(pod, Reason.MemberDamaged);
    }
  }

  /**
   * Deletes one claim, with its UID as precondition.
   *
   * @param resourceVersion a precondition too, where the claim may only go as it was seen
   */
  record DeleteVolume(ObjectRef volume, Optional<String> resourceVersion) implements Act {
    @Override
    public Reason reason() {
      return Reason.VolumesRecorded;
    }
  }

  /**
   * Reads the file that a genesis begins with, and gives it to this pod's node; {@code pod} names
   * the incarnation that it is meant for.
   */
  record DeliverSnapshot(ObjectRef pod, BootstrapSource.Snapshot source) implements Act {
    /** Of the file, in 64 hexadecimal digits. */
    public String sha256() {
      return source.sha256();
    }

    @Override
    public Reason reason() {
      return Reason.GenesisIntended;
    }
  }

  /** Makes the pod that serves a file of a claim to the member that is to form the cluster. */
  record ServeSnapshot(BootstrapSource.Snapshot source) implements Act {
    @Override
    public Reason reason() {
      return Reason.GenesisIntended;
    }
  }

  /**
   * Deletes that pod.
   *
   * @param why to be read after "because"
   */
  record EndSnapshotPod(ObjectRef pod, String why) implements Act {
    @Override
    public Reason reason() {
      return Reason.GenesisIntended;
    }
  }

  /**
   * A call to the admin API of one member; {@code pod} names the incarnation that it is meant for.
   */
  sealed interface MemberCall extends Act {
    ObjectRef pod();
  }

  /** Tells this pod's node to download the file that a genesis begins with. */
  record DownloadSnapshot(ObjectRef pod, BootstrapSource.Snapshot source) implements MemberCall {
    /** Of the file, in 64 hexadecimal digits. */
    public String sha256() {
      return source.sha256();
    }

    public String url() {
      return source.name();
    }

    @Override
    public Reason reason() {
      return Reason.GenesisIntended;
    }
  }

  /**
   * Tells this pod's node to download the file that a genesis begins with from the pod that serves
   * it.
   *
   * @param address HOST:PORT
   */
  record FetchSnapshot(ObjectRef pod, BootstrapSource.Snapshot source, String address)
      implements MemberCall {
    /** Of the file, in 64 hexadecimal digits. */
    public String sha256() {
      return source.sha256();
    }

    @Override
    public Reason reason() {
      return Reason.GenesisIntended;
    }
  }

  /**
   * Permits this pod, and no other, to form the cluster.
   *
   * @param snapshot SHA-256 of the file that it begins with; absent for one that begins empty
   */
  record CallGenesis(
      ObjectRef pod,
      String clusterId,
      long epoch,
      StructuralConfig config,
      List<String> expectedMembers,
      Optional<String> snapshot,
      Reason reason)
      implements MemberCall {
    public CallGenesis {
      expectedMembers = List.copyOf(expectedMembers);
    }

    /** Of a cluster that begins empty. */
    public CallGenesis(
        ObjectRef pod,
        String clusterId,
        long epoch,
        StructuralConfig config,
        List<String> expectedMembers,
        Reason reason) {
      this(pod, clusterId, epoch, config, expectedMembers, Optional.empty(), reason);
    }
  }

  /**
   * Asks the survivor of a lost quorum, and no other, to form the next cluster from everything that
   * it has.
   *
   * @param predecessor as the survivor was when this was decided; the node refuses if it has
   *     changed since
   */
  record CallSurvive(
      ObjectRef pod,
      String clusterId,
      long epoch,
      Predecessor predecessor,
      List<String> expectedMembers)
      implements MemberCall {
    public CallSurvive {
      expectedMembers = List.copyOf(expectedMembers);
    }

    @Override
    public Reason reason() {
      return Reason.RecoveryOrdered;
    }
  }

  /** Permits an empty member to join through the seeds (REST addresses). */
  record CallJoin(ObjectRef pod, String clusterId, long epoch, List<String> seeds)
      implements MemberCall {
    public CallJoin {
      seeds = List.copyOf(seeds);
    }

    @Override
    public Reason reason() {
      return Reason.MemberWaiting;
    }
  }

  /**
   * Names the cluster of the resource to a member that holds its data and waits for that; it starts
   * then, and from then on after every restart without another call.
   */
  record ConfirmMember(ObjectRef pod, String clusterId, String memberId, String ownerUid)
      implements MemberCall {
    @Override
    public Reason reason() {
      return Reason.MemberNotConfirmed;
    }
  }

  /** Makes a learner that has caught up a voter; {@code pod} is the leader's. */
  record Promote(ObjectRef pod, String memberId, String member) implements MemberCall {
    @Override
    public Reason reason() {
      return Reason.MemberCaughtUp;
    }

    @Override
    public boolean irreversible() {
      return false;
    }
  }

  /**
   * Takes a member whose data is gone, or damaged and recorded as given up, out of the
   * configuration; {@code pod} is the leader's, which refuses while it hears the member.
   */
  record RemoveMember(ObjectRef pod, String memberId, String member, Reason reason)
      implements MemberCall {
    /** Of a member whose data is gone. */
    public RemoveMember(ObjectRef pod, String memberId, String member) {
      this(pod, memberId, member, Reason.MemberDataLost);
    }

    /** What became of its data; to be read after its name. */
    public String why() {
      return switch (reason) {
        case MemberDataLost -> "its data is lost";
        case ReplacementOrdered -> "a task orders that it is replaced";
        default -> "its volume is damaged";
      };
    }
  }

  /**
   * Takes a member that is recorded as leaving out of the configuration; {@code pod} is the
   * leader's.
   */
  record ReleaseMember(ObjectRef pod, String memberId, String member) implements MemberCall {
    @Override
    public Reason reason() {
      return Reason.MemberLeaving;
    }
  }

  /** Hands leadership on to another voter; {@code pod} is the present leader's. */
  record TransferLeadership(ObjectRef pod, String memberId, String member, Reason reason)
      implements MemberCall {}

  /** A write to the status of a task. */
  sealed interface TaskWrite extends Act {
    ObjectRef task();
  }

  /**
   * The order is begun.
   *
   * @param member who is to lead: written down, so that nobody else is chosen later
   * @param pods that are to be restarted: written down, so that none is restarted twice
   */
  record StartTask(
      ObjectRef task, Reason reason, String step, Optional<String> member, List<ObjectRef> pods)
      implements TaskWrite {
    public StartTask {
      pods = List.copyOf(pods);
    }

    /** A reset, whose steps are recorded in the cluster's status. */
    public StartTask(ObjectRef task, String step) {
      this(task, Reason.ResetOrdered, step, Optional.empty(), List.of());
    }

    /** This member is to lead. */
    public static StartTask toLead(ObjectRef task, String member) {
      return new StartTask(
          task, Reason.LeadershipOrdered, "HandingOver", Optional.of(member), List.of());
    }

    /** The next cluster is formed from a survivor, which the cluster's status records. */
    public static StartTask toRecover(ObjectRef task) {
      return new StartTask(task, Reason.RecoveryOrdered, "Recovering", Optional.empty(), List.of());
    }

    /** Exactly these pods are to be restarted. */
    public static StartTask toRestart(ObjectRef task, List<ObjectRef> pods) {
      return new StartTask(task, Reason.RestartOrdered, "Restarting", Optional.empty(), pods);
    }
  }

  /** The order was carried out. */
  record CompleteTask(ObjectRef task, String message) implements TaskWrite {
    @Override
    public Reason reason() {
      return Reason.TaskDone;
    }
  }

  /** The order is refused; {@code why} is the reason that the task's status shows. */
  record FailTask(ObjectRef task, Reason why, String message) implements TaskWrite {
    @Override
    public Reason reason() {
      return Reason.TaskRefused;
    }
  }

  /** Deletes a finished task whose time is over, with its UID as precondition. */
  record DeleteTask(ObjectRef task) implements Act {
    @Override
    public Reason reason() {
      return Reason.TaskExpired;
    }
  }
}
