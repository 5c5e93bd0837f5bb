package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What all slots hold, for the identity table. */
public final class Holdings {
  private final SortedMap<Slot, Holding> bySlot =
      new TreeMap<>(Comparator.comparingInt(Slot::ordinal));

  public Holdings(List<Slot> slots) {
    slots.forEach(slot -> bySlot.put(slot, Holding.of(slot)));
  }

  List<Slot> where(Predicate<Holding> test) {
    return bySlot.entrySet().stream()
        .filter(entry -> test.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  public List<Slot> data() {
    return where(held -> held instanceof Holding.Data);
  }

  public List<Slot> unreadable() {
    return where(held -> held instanceof Holding.Unreadable);
  }

  public List<Slot> ofOtherThan(String clusterId) {
    return where(held -> held instanceof Holding.Data data && !data.clusterId().equals(clusterId));
  }

  public List<Slot> of(String clusterId) {
    return where(held -> held instanceof Holding.Data data && data.clusterId().equals(clusterId));
  }

  /**
   * Slots of which it is not known what they hold: nobody can be asked, there is no volume to ask
   * about yet, or its claim is being deleted and another volume will follow.
   */
  public List<Slot> unasked() {
    return bySlot.keySet().stream().filter(slot -> isUnasked(slot, at(slot))).toList();
  }

  private static boolean isUnasked(Slot slot, Holding held) {
    return held instanceof Holding.Unknown
        || held instanceof Holding.Unbound
        || !slot.volume().filter(volume -> !volume.deleting()).isPresent();
  }

  private String unaskedWords(Slot slot) {
    boolean going = slot.volume().filter(Volume::deleting).isPresent();
    return slot.name() + ": " + (going ? "its claim is being deleted" : words(at(slot)));
  }

  public Holding at(Slot slot) {
    return bySlot.get(slot);
  }

  /** Member by member, for people: they have to decide. */
  public String described() {
    return bySlot.entrySet().stream()
        .map(entry -> entry.getKey().name() + ": " + words(entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String words(Holding held) {
    return switch (held) {
      case Holding.Nothing nothing -> "empty";
      case Holding.Unbound unbound -> unbound.why();
      case Holding.Data data ->
          "cluster " + data.clusterId() + data.memberId().map(id -> " member " + id).orElse("");
      case Holding.Unreadable unreadable -> "cannot be identified (" + unreadable.why() + ")";
      case Holding.Unknown unknown -> "unknown: " + unknown.why();
    };
  }

  /** Waits until every volume is bound and its node has reported what it found. */
  public Optional<Decision> waitForUnasked() {
    List<Slot> silent = unasked();
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Decision.Wait(
                Reason.UnknownVolume,
                silent.stream().map(this::unaskedWords).collect(Collectors.joining("; ")),
                Recheck.MOVING));
  }

  public Optional<Decision> holdUnreadable() {
    return unreadable().isEmpty()
        ? Optional.empty()
        : Optional.of(new Decision.Hold(Reason.ForeignData, described()));
  }
}
