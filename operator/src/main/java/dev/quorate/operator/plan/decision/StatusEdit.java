package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ClusterStatus.Recovered;
import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.ClusterStatus.Resizing;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.FinishDeparture;
import dev.quorate.operator.plan.decision.Decision.FinishRecovery;
import dev.quorate.operator.plan.decision.Decision.FinishReplacement;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.KeepVolume;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.RecordLeft;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.StatusWrite;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.VoidRecovery;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import java.time.Instant;
import java.util.Optional;

/**
 * What each recorded decision changes in the status. Every world writes exactly this,
 * compare-and-set.
 */
public final class StatusEdit {
  private StatusEdit() {}

  /** The status to write for {@code write}, which was decided on {@code seen}. */
  public static ClusterStatus apply(StatusWrite write, Observed seen) {
    var status = seen.status();
    return switch (write) {
      case RecordGenesisIntent act ->
          status.withDecided(
              Optional.empty(),
              act.epoch(),
              Optional.empty(),
              Optional.of(intended(act, seen.now())));
      case VoidGenesisIntent ignored ->
          status.withDecided(Optional.empty(), status.epoch(), Optional.empty(), Optional.empty());
      case ConfirmGenesis confirm ->
          status.withDecided(
              Optional.of(confirm.clusterId()),
              status.epoch(),
              status.genesisIntent().map(intent -> confirmed(intent, confirm, seen.now())),
              Optional.empty());
      case AdoptCluster adopt ->
          status.withDecided(
              Optional.of(adopt.clusterId()),
              adopt.epoch(),
              Optional.of(adopted(adopt, seen.now())),
              Optional.empty());
      case RecordGrowth growth ->
          status.withResizing(new Resizing(growth.from(), growth.size(), seen.now()));
      case RecordDeparture record -> status.withIntent(departure(record, seen.now()));
      case RecordLeft left ->
          status.withResizing(new Resizing(seen.formedSize(), left.size(), seen.now()));
      case FinishDeparture ignored -> status.withoutIntent();
      case RecordReplacement record -> status.withIntent(replacement(record, seen.now()));
      case VoidReplacement ignored -> status.withoutIntent();
      case FinishReplacement ignored ->
          status
              .withoutIntent()
              .withLastReplacement(status.replacement().map(StatusEdit::replaced));
      case RecordRecovery record -> status.withIntent(recovery(record, seen.now()));
      case VoidRecovery ignored -> status.withoutIntent();
      case FinishRecovery finish ->
          status.recovery().map(intent -> recovered(status, intent, finish, seen)).orElse(status);
      case RecordTeardown record -> status.withIntent(teardown(record, seen.now()));
      case KeepVolume keep ->
          status
              .runningTeardown()
              .map(teardown -> status.withIntent(teardown.keeping(keep.volume())))
              .orElse(status);
      case FinishReset ignored ->
          status
              .withDecided(Optional.empty(), status.epoch() + 1, Optional.empty(), Optional.empty())
              .withLastReset(status.runningReset().map(reset -> reset.finished(seen.now())));
    };
  }

  private static GenesisIntent intended(RecordGenesisIntent act, Instant now) {
    return new GenesisIntent(
        act.clusterId(), act.epoch(), act.member(), act.volumeUid(), act.podUid(), act.size(), now);
  }

  private static Genesis confirmed(GenesisIntent intent, ConfirmGenesis confirm, Instant now) {
    return new Genesis(
        Genesis.Origin.CONFIRMED,
        intent.clusterId(),
        intent.epoch(),
        intent.member(),
        intent.volumeUid(),
        intent.podUid(),
        Optional.of(confirm.memberId()),
        intent.size(),
        now);
  }

  private static Genesis adopted(AdoptCluster adopt, Instant now) {
    return new Genesis(
        Genesis.Origin.ADOPTED,
        adopt.clusterId(),
        adopt.epoch(),
        adopt.member(),
        adopt.volumeUid(),
        adopt.podUid(),
        Optional.of(adopt.memberId()),
        adopt.size(),
        now);
  }

  private static Departure departure(RecordDeparture record, Instant now) {
    return new Departure(
        record.clusterId(),
        record.epoch(),
        record.member(),
        record.ordinal(),
        record.memberId(),
        record.volume(),
        record.retains(),
        now);
  }

  private static Replacement replacement(RecordReplacement record, Instant now) {
    return new Replacement(
        record.clusterId(),
        record.epoch(),
        record.member(),
        record.memberId(),
        record.volume(),
        record.found(),
        now);
  }

  private static Replaced replaced(Replacement done) {
    return new Replaced(done.member(), done.memberId(), done.volume(), done.found(), done.since());
  }

  private static Recovery recovery(RecordRecovery record, Instant now) {
    return new Recovery(
        record.task(),
        record.predecessor(),
        record.clusterId(),
        record.epoch(),
        record.survivor(),
        record.volumes(),
        now);
  }

  private static ClusterStatus recovered(
      ClusterStatus status, Recovery intent, FinishRecovery finish, Observed seen) {
    Genesis genesis =
        new Genesis(
            Genesis.Origin.RECOVERED,
            intent.clusterId(),
            intent.epoch(),
            intent.survivor().member(),
            intent.survivor().volume().uid(),
            intent.survivor().podUid(),
            Optional.of(finish.memberId()),
            seen.formedSize(),
            seen.now());
    return status
        .withDecided(
            Optional.of(intent.clusterId()), intent.epoch(), Optional.of(genesis), Optional.empty())
        .withLastRecovery(
            Optional.of(
                new Recovered(
                    intent.task(),
                    intent.predecessor(),
                    intent.survivor(),
                    intent.volumes(),
                    seen.now())));
  }

  private static Teardown teardown(RecordTeardown record, Instant now) {
    return new Teardown(
        record.purpose(),
        record.taskName(),
        record.taskUid(),
        record.clusterId(),
        record.epoch(),
        record.pods(),
        record.volumes(),
        record.unbound(),
        now);
  }
}
