package dev.quorate.operator.kubernetes.status;

import static dev.quorate.operator.kubernetes.status.StoredValues.orEmpty;
import static dev.quorate.operator.kubernetes.status.StoredValues.orNone;
import static dev.quorate.operator.kubernetes.status.StoredValues.orZero;
import static dev.quorate.operator.kubernetes.status.StoredValues.time;

import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.GenesisStatus;
import dev.quorate.api.v1alpha1.IntentStatus;
import dev.quorate.api.v1alpha1.RecoveryStatus;
import dev.quorate.api.v1alpha1.ReplacementStatus;
import dev.quorate.api.v1alpha1.ResetStatus;
import dev.quorate.api.v1alpha1.ResizingStatus;
import dev.quorate.api.v1alpha1.SurvivorStatus;
import dev.quorate.operator.observed.ClusterStatus.Recovered;
import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.ClusterStatus.Resizing;
import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Teardown;
import java.util.List;
import java.util.Optional;

/**
 * The fields of the status by which the planner decides: the one intent, and what outlives it. A
 * status of a build before the field {@code intent} has the one under way in {@code genesis} or
 * {@code reset}; it is read from there, and the next write of the status puts it where it belongs.
 */
final class DecisionModel {
  private static final String INTENDED = "Intended";
  private static final String CONFIRMED = "Confirmed";
  private static final String ADOPTED = "Adopted";
  private static final String RECOVERED = "Recovered";

  private DecisionModel() {}

  static Optional<Intent> intent(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getIntent())
        .map(DecisionModel::intent)
        .or(() -> earlierTeardown(status))
        .or(() -> earlierGenesis(status));
  }

  private static Intent intent(IntentStatus i) {
    return switch (i.type()) {
      case GENESIS ->
          new GenesisIntent(
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              i.genesis().member(),
              i.genesis().volumeUid(),
              orEmpty(i.genesis().podUid()),
              (int) orZero(i.genesis().replicas()),
              time(i.since()));
      case RESET ->
          new Teardown(
              Teardown.Purpose.RESET,
              i.reset().taskName(),
              i.reset().taskUid(),
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              refs(i.reset().pods()),
              refs(i.reset().volumes()),
              List.of(),
              time(i.since()));
      case DELETION ->
          new Teardown(
              Teardown.Purpose.DELETION,
              "",
              "",
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              refs(i.deletion().pods()),
              refs(i.deletion().volumes()),
              refs(i.deletion().unbound()),
              time(i.since()));
      case SCALE ->
          new Departure(
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              i.scale().member(),
              i.scale().ordinal(),
              Optional.ofNullable(i.scale().memberId()),
              Optional.ofNullable(i.scale().volume())
                  .map(volume -> new ObjectRef(volume.name(), volume.uid())),
              Boolean.TRUE.equals(i.scale().retain()),
              time(i.since()));
      case REPLACE ->
          new Replacement(
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              i.replace().member(),
              i.replace().memberId(),
              new ObjectRef(i.replace().volume().name(), i.replace().volume().uid()),
              orEmpty(i.replace().found()),
              time(i.since()));
      case RECOVER ->
          new Recovery(
              new ObjectRef(i.recover().taskName(), i.recover().taskUid()),
              i.recover().predecessor(),
              orEmpty(i.clusterId()),
              orZero(i.epoch()),
              survivor(i.recover().survivor()),
              refs(i.recover().volumes()),
              time(i.since()));
    };
  }

  // Before the genesis: a deletion could be recorded while one was intended, and came first then.
  private static Optional<Intent> earlierTeardown(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getReset())
        .filter(reset -> reset.purpose() != null && !Boolean.TRUE.equals(reset.done()))
        .map(
            r ->
                new Teardown(
                    r.purpose().equals("Deletion")
                        ? Teardown.Purpose.DELETION
                        : Teardown.Purpose.RESET,
                    orEmpty(r.taskName()),
                    orEmpty(r.taskUid()),
                    orEmpty(r.clusterId()),
                    orZero(r.epoch()),
                    refs(r.pods()),
                    refs(r.volumes()),
                    List.of(),
                    time(r.startTime())));
  }

  private static Optional<Intent> earlierGenesis(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getGenesis())
        .filter(genesis -> INTENDED.equals(genesis.step()))
        .map(
            g ->
                new GenesisIntent(
                    orEmpty(g.clusterId()),
                    orZero(g.epoch()),
                    orEmpty(g.member()),
                    orEmpty(g.volumeUid()),
                    orEmpty(g.podUid()),
                    (int) orZero(g.replicas()),
                    time(g.time())));
  }

  static IntentStatus write(Intent intent) {
    return switch (intent) {
      case GenesisIntent g ->
          new IntentStatus(
              IntentStatus.Type.GENESIS,
              g.clusterId(),
              g.epoch(),
              g.since().toString(),
              new IntentStatus.Forming(
                  g.member(), g.volumeUid(), g.podUid(), g.size() == 0 ? null : g.size()),
              null,
              null,
              null,
              null,
              null);
      case Teardown t -> write(t);
      case Departure d ->
          new IntentStatus(
              IntentStatus.Type.SCALE,
              d.clusterId(),
              d.epoch(),
              d.since().toString(),
              null,
              null,
              null,
              new IntentStatus.Scaling(
                  d.member(),
                  d.ordinal(),
                  d.memberId().orElse(null),
                  d.volume().map(DecisionModel::uid).orElse(null),
                  d.retains() ? true : null),
              null,
              null);
      case Replacement r ->
          new IntentStatus(
              IntentStatus.Type.REPLACE,
              r.clusterId(),
              r.epoch(),
              r.since().toString(),
              null,
              null,
              null,
              null,
              new IntentStatus.Replacing(r.member(), r.memberId(), uid(r.volume()), r.found()),
              null);
      case Recovery r ->
          new IntentStatus(
              IntentStatus.Type.RECOVER,
              r.clusterId(),
              r.epoch(),
              r.since().toString(),
              null,
              null,
              null,
              null,
              null,
              new IntentStatus.Recovering(
                  r.task().name(),
                  r.task().uid(),
                  r.predecessor(),
                  write(r.survivor()),
                  uids(r.volumes())));
    };
  }

  private static IntentStatus write(Teardown t) {
    boolean reset = t.purpose() == Teardown.Purpose.RESET;
    return new IntentStatus(
        reset ? IntentStatus.Type.RESET : IntentStatus.Type.DELETION,
        t.clusterId().isEmpty() ? null : t.clusterId(),
        t.epoch(),
        t.since().toString(),
        null,
        reset
            ? new IntentStatus.Resetting(
                t.taskName(), t.taskUid(), uids(t.pods()), uids(t.volumes()))
            : null,
        reset
            ? null
            : new IntentStatus.Deleting(
                uids(t.pods()),
                uids(t.volumes()),
                t.unbound().isEmpty() ? null : uids(t.unbound())),
        null,
        null,
        null);
  }

  static Optional<Genesis> genesis(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getGenesis())
        .filter(genesis -> !INTENDED.equals(genesis.step()))
        .map(
            g ->
                new Genesis(
                    origin(g.step()),
                    orEmpty(g.clusterId()),
                    orZero(g.epoch()),
                    orEmpty(g.member()),
                    orEmpty(g.volumeUid()),
                    orEmpty(g.podUid()),
                    Optional.ofNullable(g.memberId()),
                    (int) orZero(g.replicas()),
                    time(g.time())));
  }

  static GenesisStatus write(Genesis g) {
    return new GenesisStatus(
        switch (g.origin()) {
          case CONFIRMED -> CONFIRMED;
          case ADOPTED -> ADOPTED;
          case RECOVERED -> RECOVERED;
        },
        g.clusterId(),
        g.epoch(),
        g.member(),
        g.volumeUid(),
        g.podUid(),
        g.memberId().orElse(null),
        g.size() == 0 ? null : g.size(),
        g.since().toString());
  }

  static Optional<Resizing> resizing(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getResizing())
        .map(r -> new Resizing(r.from(), r.replicas(), time(r.time())));
  }

  static ResizingStatus write(Resizing r) {
    return new ResizingStatus(r.from(), r.size(), r.since().toString());
  }

  static Optional<Replaced> lastReplacement(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getReplacement())
        .map(
            r ->
                new Replaced(
                    r.member(),
                    orEmpty(r.memberId()),
                    new ObjectRef(r.volume().name(), r.volume().uid()),
                    orEmpty(r.found()),
                    time(r.time())));
  }

  static ReplacementStatus write(Replaced r) {
    return new ReplacementStatus(
        r.member(), r.memberId(), uid(r.volume()), r.found(), r.since().toString());
  }

  private static Genesis.Origin origin(String step) {
    if (ADOPTED.equals(step)) {
      return Genesis.Origin.ADOPTED;
    }
    return RECOVERED.equals(step) ? Genesis.Origin.RECOVERED : Genesis.Origin.CONFIRMED;
  }

  static Optional<Recovered> lastRecovery(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getRecovery())
        .map(
            r ->
                new Recovered(
                    new ObjectRef(orEmpty(r.taskName()), orEmpty(r.taskUid())),
                    r.predecessor(),
                    survivor(r.survivor()),
                    refs(r.volumes()),
                    time(r.time())));
  }

  static RecoveryStatus write(Recovered r) {
    return new RecoveryStatus(
        r.task().name(),
        r.task().uid(),
        r.predecessor(),
        write(r.survivor()),
        uids(r.volumes()),
        r.since().toString());
  }

  private static Survivor survivor(SurvivorStatus s) {
    return new Survivor(
        s.member(),
        orEmpty(s.podUid()),
        new ObjectRef(s.volume().name(), s.volume().uid()),
        s.memberId(),
        s.lastTerm(),
        s.lastIndex());
  }

  private static SurvivorStatus write(Survivor s) {
    return new SurvivorStatus(
        s.member(), s.podUid(), uid(s.volume()), s.memberId(), s.lastTerm(), s.lastIndex());
  }

  static Optional<FinishedReset> lastReset(ConsensusClusterStatus status) {
    return Optional.ofNullable(status.getReset())
        .filter(reset -> reset.purpose() == null || Boolean.TRUE.equals(reset.done()))
        .map(
            r ->
                new FinishedReset(
                    new ObjectRef(orEmpty(r.taskName()), orEmpty(r.taskUid())),
                    orEmpty(r.clusterId()),
                    orZero(r.epoch()),
                    refs(r.volumes()),
                    time(r.completionTime() == null ? r.startTime() : r.completionTime())));
  }

  static ResetStatus write(FinishedReset r) {
    return new ResetStatus(
        null,
        r.task().name(),
        r.task().uid(),
        r.clusterId(),
        r.epoch(),
        null,
        uids(r.volumes()),
        null,
        null,
        r.since().toString());
  }

  private static List<ObjectRef> refs(List<ResetStatus.ObjectUid> uids) {
    return orNone(uids).stream().map(uid -> new ObjectRef(uid.name(), uid.uid())).toList();
  }

  private static List<ResetStatus.ObjectUid> uids(List<ObjectRef> refs) {
    return refs.stream().map(DecisionModel::uid).toList();
  }

  private static ResetStatus.ObjectUid uid(ObjectRef ref) {
    return new ResetStatus.ObjectUid(ref.name(), ref.uid());
  }
}
