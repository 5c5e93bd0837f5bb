package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.StatusWrite;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import java.util.Optional;

/**
 * What each recorded decision changes in the status. Every world writes exactly this,
 * compare-and-set.
 */
public final class StatusEdit {
  private StatusEdit() {}

  /** The status to write for {@code act}, which was decided on {@code seen}. */
  public static ClusterStatus apply(StatusWrite act, Observed seen) {
    var status = seen.status();
    return switch (act) {
      case RecordGenesisIntent intent ->
          status.withDecided(
              Optional.empty(),
              intent.epoch(),
              Optional.of(
                  new Genesis(
                      Genesis.Step.INTENDED,
                      intent.clusterId(),
                      intent.epoch(),
                      intent.member(),
                      intent.volumeUid(),
                      intent.podUid(),
                      Optional.empty(),
                      intent.size(),
                      seen.now())),
              status.teardown());
      case VoidGenesisIntent ignored ->
          status.withDecided(Optional.empty(), status.epoch(), Optional.empty(), status.teardown());
      case ConfirmGenesis confirm ->
          status.withDecided(
              Optional.of(confirm.clusterId()),
              status.epoch(),
              status.intent().map(intent -> confirmed(intent, confirm, seen)),
              status.teardown());
      case AdoptCluster adopt ->
          status.withDecided(
              Optional.of(adopt.clusterId()),
              adopt.epoch(),
              Optional.of(
                  new Genesis(
                      Genesis.Step.ADOPTED,
                      adopt.clusterId(),
                      adopt.epoch(),
                      adopt.member(),
                      adopt.volumeUid(),
                      adopt.podUid(),
                      Optional.of(adopt.memberId()),
                      adopt.size(),
                      seen.now())),
              status.teardown());
      case RecordTeardown record ->
          status.withDecided(
              status.clusterId(),
              status.epoch(),
              status.genesis(),
              Optional.of(
                  new Teardown(
                      record.purpose(),
                      record.taskName(),
                      record.taskUid(),
                      record.clusterId(),
                      record.epoch(),
                      record.pods(),
                      record.volumes(),
                      false,
                      seen.now())));
      case FinishReset ignored ->
          status.withDecided(
              Optional.empty(),
              status.epoch() + 1,
              Optional.empty(),
              status.teardown().map(StatusEdit::done));
    };
  }

  private static Genesis confirmed(Genesis intent, ConfirmGenesis confirm, Observed seen) {
    return new Genesis(
        Genesis.Step.CONFIRMED,
        intent.clusterId(),
        intent.epoch(),
        intent.member(),
        intent.volumeUid(),
        intent.podUid(),
        Optional.of(confirm.memberId()),
        intent.size(),
        seen.now());
  }

  private static Teardown done(Teardown running) {
    return new Teardown(
        running.purpose(),
        running.taskName(),
        running.taskUid(),
        running.clusterId(),
        running.epoch(),
        running.pods(),
        running.volumes(),
        true,
        running.since());
  }
}
