package dev.quorate.operator.playground;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.CallSurvive;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.DownloadSnapshot;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.FetchSnapshot;
import dev.quorate.operator.plan.decision.Decision.FinishDeparture;
import dev.quorate.operator.plan.decision.Decision.FinishRecovery;
import dev.quorate.operator.plan.decision.Decision.FinishReplacement;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.KeepVolume;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.RecordLeft;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.ServeSnapshot;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.StopPod;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.VoidRecovery;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Tells a person what the operator does, as it does it. */
final class Narrator implements Journal {
  private final Terminal terminal;
  private final Set<ObjectRef> joined = new HashSet<>();

  Narrator(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {
    switch (outcome) {
      case Outcome.Done done -> tell(act, " (" + took.toMillis() + " ms)");
      // Looked at again at once, or soon: only what lasts is worth a line, and that shows in the
      // status.
      case Outcome.Overtaken overtaken -> {}
      case Outcome.Rejected rejected -> {}
      case Outcome.Unclear unclear -> {}
    }
  }

  private void tell(Act act, String took) {
    switch (act) {
      case RecordGenesisIntent intent ->
          terminal.event(
              "intent",
              "%s is to form cluster %s, epoch %d; written down before it is asked"
                  .formatted(intent.member(), intent.clusterId(), intent.epoch()));
      case DownloadSnapshot download ->
          terminal.event(
              "download", download.source().described() + " by " + download.pod().name());
      case DeliverSnapshot deliver ->
          terminal.event(
              "given", "%s to %s".formatted(deliver.source().described(), deliver.pod().name()));
      case FetchSnapshot fetch ->
          terminal.event("fetched", fetch.source().described() + " by " + fetch.pod().name());
      case CallGenesis genesis ->
          terminal.event("formed", genesis.pod().name() + " formed " + genesis.clusterId() + took);
      case ConfirmGenesis confirm ->
          terminal.event(
              "confirmed",
              "genesis of %s by member %s".formatted(confirm.clusterId(), confirm.memberId()));
      case AdoptCluster adopt ->
          terminal.event("adopted", adopt.clusterId() + " as its volumes hold it");
      case VoidGenesisIntent lost ->
          terminal.event("voided", "intent " + lost.clusterId() + ": its volume is gone");
      case ConfirmMember confirm ->
          terminal.event(
              "confirmed",
              "%s as a member of %s".formatted(confirm.pod().name(), confirm.clusterId()));
      case CallJoin join -> {
        // The permit is repeated until the member is in; it is news once for each process.
        if (joined.add(join.pod())) {
          terminal.event("joined", join.pod().name() + " as a learner" + took);
        }
      }
      case Promote promote ->
          terminal.event(
              "promoted",
              "%s, member %s, is a voter%s".formatted(promote.member(), promote.memberId(), took));
      case RemoveMember remove ->
          terminal.event(
              "removed",
              "member %s of %s: %s, the id is never used again%s"
                  .formatted(remove.memberId(), remove.member(), remove.why(), took));
      case RecordGrowth growth ->
          terminal.event(
              "scaling", "from %d to %d members".formatted(growth.from(), growth.size()));
      case RecordDeparture leaving ->
          terminal.event(
              "scaling",
              "%s leaves; its claim is %s"
                  .formatted(leaving.member(), leaving.deleted().isPresent() ? "deleted" : "kept"));
      case RecordLeft left ->
          terminal.event("scaled", "%d members, without %s".formatted(left.size(), left.member()));
      case FinishDeparture gone -> terminal.event("gone", gone.member());
      case ReleaseMember release ->
          terminal.event(
              "removed",
              "member %s of %s: the id is never used again%s"
                  .formatted(release.memberId(), release.member(), took));
      case RecordReplacement damaged ->
          terminal.event(
              "intent",
              "to give up the volume of %s: %s".formatted(damaged.member(), damaged.found()));
      case VoidReplacement kept ->
          terminal.event("voided", "%s works with its volume again".formatted(kept.member()));
      case FinishReplacement gone ->
          terminal.event("gone", "the given-up volume of " + gone.member());
      case RecordRecovery recovery ->
          terminal.event(
              "intent",
              "%s to form the next cluster from what it has; %d volumes go first, by UID"
                  .formatted(recovery.survivor().member(), recovery.volumes().size()));
      case VoidRecovery off -> terminal.event("voided", "no recovery: " + off.why());
      case CallSurvive survive ->
          terminal.event(
              "survived", survive.pod().name() + " formed " + survive.clusterId() + took);
      case FinishRecovery recovered ->
          terminal.event(
              "confirmed",
              "cluster %s from what member %s had"
                  .formatted(recovered.clusterId(), recovered.memberId()));
      case FreeVolume free -> terminal.event("stopping", free.pod().name());
      case RecordTeardown record ->
          terminal.event(
              "intent", "to remove exactly " + record.volumes().size() + " volumes, by UID");
      case ReplaceClaimTemplate template ->
          terminal.event("resizing", "members to come get %s".formatted(template.size()));
      case ExpandVolume expand ->
          terminal.event(
              "resizing",
              "%s from %s to %s".formatted(expand.member(), expand.from(), expand.size()));
      case ScaleToZero scale -> terminal.event("stopping", "every member");
      case RestartPod restart ->
          terminal.event("restarted", "%s: %s".formatted(restart.pod().name(), restart.why()));
      case TransferLeadership transfer ->
          terminal.event(
              "leader",
              "%s hands on to %s%s".formatted(transfer.pod().name(), transfer.member(), took));
      case ReplacePod replace -> terminal.event("replaced", replace.pod().name());
      case StopPod stop -> terminal.event("stopping", stop.pod().name());
      case DeleteVolume delete ->
          terminal.event("deleted", delete.volume().name() + ", UID " + delete.volume().uid());
      case KeepVolume kept -> terminal.event("kept", kept.volume().name());
      case FinishReset reset -> terminal.event("reset", reset.clusterId() + " is gone");
      case StartTask start -> terminal.event("task", start.task().name() + " begins");
      case CompleteTask done -> terminal.event("task", done.task().name() + " done");
      case FailTask failed ->
          terminal.event("task", failed.task().name() + " refused: " + failed.message());
      case DeleteTask expired -> {}
      case ApplyChild child -> terminal.event("applied", "the " + child.kind().title());
      case RecordVolumeIdentity noted -> {}
      case RetainVolume kept ->
          terminal.event(
              "kept",
              "%s, with the data of removed member %s"
                  .formatted(kept.volume().name(), kept.identity().memberId()));
      case AddFinalizer added -> {}
      case KeepSpec kept -> {}
      case ServeSnapshot serve -> {}
      case EndSnapshotPod end -> {}
      case RemoveFinalizer removed -> terminal.event("deleted", "the cluster resource");
    }
  }

  @Override
  public void troubled(ClusterRef cluster, String cause) {
    terminal.event("trouble", cause);
  }
}
