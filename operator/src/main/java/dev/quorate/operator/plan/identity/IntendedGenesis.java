package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.Holdings;
import dev.quorate.operator.plan.view.MemberTrouble;
import java.util.List;
import java.util.Optional;

/**
 * The rows of the identity table with an intent: carry it out on the very volume that it names, or
 * void it.
 */
final class IntendedGenesis {
  private final Observed seen;
  private final GenesisIntent intent;
  private final Holdings holdings;

  IntendedGenesis(Observed seen, GenesisIntent intent) {
    this.seen = seen;
    this.intent = intent;
    this.holdings = new Holdings(seen.formed());
  }

  Decision decide() {
    Optional<Slot> named =
        seen.formed().stream()
            .filter(s -> s.volume().filter(v -> v.uid().equals(intent.volumeUid())).isPresent())
            .findFirst();
    List<Slot> elsewhere =
        holdings.data().stream().filter(slot -> !Optional.of(slot).equals(named)).toList();
    if (!elsewhere.isEmpty()
        || named.filter(holdings.ofOtherThan(intent.clusterId())::contains).isPresent()) {
      return new Hold(
          Reason.ForeignData,
          "cluster %s was to be formed on %s, but the volumes hold other data: %s"
              .formatted(intent.clusterId(), intent.member(), holdings.described()));
    }
    return holdings
        .holdUnreadable()
        .orElseGet(() -> named.map(this::carryOut).orElseGet(this::voided));
  }

  private Decision carryOut(Slot slot) {
    // Its claim is being deleted: what it formed, or would form, goes with it. Then the intent is
    // void.
    if (slot.volume().filter(Volume::deleting).isPresent()) {
      return waitForFirst();
    }
    return switch (holdings.at(slot)) {
      case Holding.Data data when data.reported() -> confirm(slot);
      case Holding.Nothing nothing -> holdings.waitForUnasked().orElseGet(() -> call(slot));
      case Holding.Data data -> waitForFirst();
      case Holding.Unbound unbound -> waitForFirst();
      case Holding.Unknown unknown -> waitForFirst();
      case Holding.Unreadable unreadable -> waitForFirst();
    };
  }

  private Decision call(Slot slot) {
    return UnformedCluster.notYet(seen).orElseGet(() -> callFrom(slot));
  }

  private Decision callFrom(Slot slot) {
    if (slot.pod().filter(pod -> !pod.deleting()).isEmpty()) {
      return waitForFirst();
    }
    return seen.neededSource()
        .<Decision>map(source -> GenesisSource.give(source, slot.pod().orElseThrow().ref(), seen))
        .orElseGet(
            () ->
                GenesisCall.to(
                    seen, slot, intent.clusterId(), intent.epoch(), Reason.GenesisIntended));
  }

  private Decision confirm(Slot slot) {
    MemberReport report = slot.report().orElseThrow();
    if (report.genesis().isEmpty()) {
      return new Hold(
          Reason.ForeignData,
          "%s belongs to cluster %s, but did not form it; delete its claim to form the cluster"
              .formatted(slot.name(), intent.clusterId()));
    }
    boolean formed = report.genesis().get().started() && report.memberId().isPresent();
    return formed
        ? new ConfirmGenesis(intent.clusterId(), report.memberId().get())
        : UnformedCluster.notYetResumed(seen).or(() -> resume(slot)).orElseGet(this::waitForFirst);
  }

  private Optional<Decision> resume(Slot slot) {
    return GenesisCall.resume(seen, slot, intent.clusterId())
        .map(call -> holdings.waitForUnasked().orElse(call));
  }

  private Decision voided() {
    return holdings.waitForUnasked().orElseGet(() -> new VoidGenesisIntent(intent.clusterId()));
  }

  private Decision waitForFirst() {
    return new Wait(
        Reason.GenesisIntended,
        "waiting for %s to form the cluster%s"
            .formatted(
                intent.member(), seen.slot(intent.member()).map(MemberTrouble::because).orElse("")),
        Recheck.MOVING);
  }
}
