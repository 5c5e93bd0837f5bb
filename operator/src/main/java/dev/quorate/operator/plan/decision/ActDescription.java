package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.Teardown;

/** An act in words for people, for conditions and log lines: "removing demo-1 (member 4f2a)". */
public final class ActDescription {
  private ActDescription() {}

  public static String of(Decision.Act act) {
    return switch (act) {
      case Decision.AddFinalizer a -> "adding the finalizer";
      case Decision.KeepSpec a -> "keeping a copy of the valid spec in an annotation";
      case Decision.RemoveFinalizer a -> "removing the finalizer";
      case Decision.RecordGenesisIntent a ->
          "recording that %s will form cluster %s, epoch %d"
              .formatted(a.member(), a.clusterId(), a.epoch());
      case Decision.VoidGenesisIntent a ->
          "discarding the genesis of cluster %s: its volume no longer exists"
              .formatted(a.clusterId());
      case Decision.ConfirmGenesis a ->
          "recording that member %s formed cluster %s".formatted(a.memberId(), a.clusterId());
      case Decision.AdoptCluster a ->
          "adopting cluster %s, epoch %d, whose membership %s knows"
              .formatted(a.clusterId(), a.epoch(), a.member());
      case Decision.RecordGrowth a ->
          "recording that the cluster grows from %d to %d members".formatted(a.from(), a.size());
      case Decision.RecordDeparture a ->
          "recording that %s leaves: %d members are asked for".formatted(a.member(), a.replicas());
      case Decision.RecordLeft a ->
          "recording that %s has left the configuration, and that %d members are left"
              .formatted(a.member(), a.size());
      case Decision.FinishDeparture a -> "recording that %s is gone".formatted(a.member());
      case Decision.RecordReplacement a ->
          "recording that the volume of %s is given up: claim %s, UID %s"
              .formatted(a.member(), a.volume().name(), a.volume().uid());
      case Decision.VoidReplacement a ->
          "recording that the volume of %s is not given up".formatted(a.member());
      case Decision.FinishReplacement a ->
          "recording that the given-up volume of %s is gone".formatted(a.member());
      case Decision.RecordRecovery a ->
          "recording that %s will form cluster %s from what it has of cluster %s"
              .formatted(a.survivor().member(), a.clusterId(), a.predecessor());
      case Decision.VoidRecovery a ->
          "recording that cluster %s is not recovered: %s".formatted(a.predecessor(), a.why());
      case Decision.FinishRecovery a ->
          "recording that member %s formed cluster %s from what it had"
              .formatted(a.memberId(), a.clusterId());
      case Decision.RecordTeardown a ->
          "recording the %d volumes that the %s deletes"
              .formatted(
                  a.volumes().size(), a.purpose() == Teardown.Purpose.RESET ? "reset" : "deletion");
      case Decision.KeepVolume a ->
          "keeping claim %s: a volume that was there before is bound to it"
              .formatted(a.volume().name());
      case Decision.FinishReset a -> "finishing the reset of cluster " + a.clusterId();
      case Decision.ApplyChild a -> "applying the " + a.kind().title();
      case Decision.ScaleToZero a -> "scaling the StatefulSet to 0";
      case Decision.ReplaceClaimTemplate a ->
          "making the StatefulSet again around its pods, with claims of %s in its template"
              .formatted(a.size());
      case Decision.ExpandVolume a ->
          "expanding claim %s from %s to %s".formatted(a.volume().name(), a.from(), a.size());
      case Decision.RecordVolumeIdentity a ->
          "annotating claim %s with member %s of cluster %s"
              .formatted(a.volume().name(), a.identity().memberId(), a.identity().clusterId());
      case Decision.RetainVolume a ->
          "keeping claim %s of %s, and noting that member %s was removed"
              .formatted(a.volume().name(), a.member(), a.identity().memberId());
      case Decision.ReplacePod a ->
          "replacing pod %s, which does not run and was made from an earlier template"
              .formatted(a.pod().name());
      case Decision.RestartPod a ->
          "restarting pod %s, because %s".formatted(a.pod().name(), a.why());
      case Decision.StopPod a ->
          "stopping pod %s, which no StatefulSet controls".formatted(a.pod().name());
      case Decision.FreeVolume a ->
          "deleting pod %s, so that its volume can go, which is given up".formatted(a.pod().name());
      case Decision.DeleteVolume a ->
          "deleting claim %s, UID %s".formatted(a.volume().name(), a.volume().uid());
      case Decision.DeliverSnapshot a ->
          "giving %s the file of %s, with SHA-256 %s"
              .formatted(a.pod().name(), a.source().described(), a.source().sha256());
      case Decision.DownloadSnapshot a ->
          "asking %s to download %s, with SHA-256 %s"
              .formatted(a.pod().name(), a.source().described(), a.source().sha256());
      case Decision.ServeSnapshot a ->
          "making a pod that serves the file of " + a.source().described();
      case Decision.EndSnapshotPod a ->
          "deleting pod %s, because %s".formatted(a.pod().name(), a.why());
      case Decision.FetchSnapshot a ->
          "asking %s to fetch the file of %s, with SHA-256 %s"
              .formatted(a.pod().name(), a.source().described(), a.source().sha256());
      case Decision.CallGenesis a ->
          "asking %s to form cluster %s, epoch %d%s"
              .formatted(
                  a.pod().name(),
                  a.clusterId(),
                  a.epoch(),
                  a.snapshot()
                      .map(sha256 -> ", from the snapshot with SHA-256 " + sha256)
                      .orElse(""));
      case Decision.CallSurvive a ->
          "asking %s to form cluster %s, epoch %d, from what it has of cluster %s"
              .formatted(a.pod().name(), a.clusterId(), a.epoch(), a.predecessor().clusterId());
      case Decision.CallJoin a ->
          "permitting %s to join cluster %s".formatted(a.pod().name(), a.clusterId());
      case Decision.ConfirmMember a ->
          "confirming %s (member %s) as one of cluster %s"
              .formatted(a.pod().name(), a.memberId(), a.clusterId());
      case Decision.Promote a ->
          "promoting %s (member %s) to voter".formatted(a.member(), a.memberId());
      case Decision.RemoveMember a ->
          "removing %s (member %s): %s".formatted(a.member(), a.memberId(), a.why());
      case Decision.ReleaseMember a ->
          "removing %s (member %s): fewer members are asked for"
              .formatted(a.member(), a.memberId());
      case Decision.TransferLeadership a ->
          "handing leadership from %s to %s".formatted(a.pod().name(), a.member());
      case Decision.StartTask a -> "starting task " + a.task().name();
      case Decision.DeleteTask a -> "deleting the finished task " + a.task().name();
      case Decision.CompleteTask a -> "completing task " + a.task().name();
      case Decision.FailTask a -> "refusing task %s: %s".formatted(a.task().name(), a.message());
    };
  }
}
