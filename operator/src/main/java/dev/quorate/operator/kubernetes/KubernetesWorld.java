package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.ClusterObjects;
import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.source.SourceReads;
import dev.quorate.operator.kubernetes.trial.PodTrial;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.members.MemberHttp;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.MemberCall;
import dev.quorate.operator.plan.decision.Decision.PodDeletion;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.ServeSnapshot;
import dev.quorate.operator.plan.decision.Decision.StatusWrite;
import dev.quorate.operator.plan.decision.Decision.TaskWrite;
import dev.quorate.operator.plan.decision.StatusEdit;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.MemberCalls;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.World;
import dev.quorate.operator.world.WorldUnavailable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Clusters as objects of a Kubernetes API server, members as pods. Thread-safe. */
public final class KubernetesWorld implements World, AutoCloseable {
  /** Keeps a ConsensusCluster until the operator removes it. */
  public static final String FINALIZER = "quorate.dev/operator";

  private static final int REQUESTING_AT_ONCE = 50;

  private final KubernetesClient client;
  private final Optional<Glances> glances;
  private final ClusterReads reads;
  private final ClusterWrites writes;
  private final ObjectWrites objects;
  private final PodTrial trial;
  private final TaskWrites tasks;
  private final EventWrites events;
  private final SourceReads sources;
  private final PodMembers members;
  private final MemberHttp http = new MemberHttp();
  private final RequestTurns turns = new RequestTurns(REQUESTING_AT_ONCE);

  /**
   * @param identity who writes events: the operator's pod
   * @param defaultImage the node image of clusters that name none
   * @param informers what spares the API server most looks; empty: every look is live
   */
  public KubernetesWorld(
      KubernetesClient client,
      Optional<Informers> informers,
      String identity,
      String defaultImage,
      Clock clock) {
    this(client, informers, identity, defaultImage, clock, PodMembers.Address.POD_IP);
  }

  /** Whose every look is live. */
  public KubernetesWorld(
      KubernetesClient client, String identity, String defaultImage, Clock clock) {
    this(client, Optional.empty(), identity, defaultImage, clock);
  }

  /**
   * @param address where the admin API of a pod is reached
   */
  KubernetesWorld(
      KubernetesClient client,
      Optional<Informers> informers,
      String identity,
      String defaultImage,
      Clock clock,
      PodMembers.Address address) {
    this.client = client;
    this.glances = informers.map(present -> new Glances(client, present, clock));
    this.members = new PodMembers(client, http, turns, address, clock);
    this.reads = new ClusterReads(client, defaultImage, members, clock);
    this.writes = new ClusterWrites(client, this::wrote);
    this.objects = new ObjectWrites(client, this::wrote);
    this.trial = new PodTrial(client);
    this.tasks = new TaskWrites(client, this::wrote);
    this.events = new EventWrites(client, identity);
    this.sources = new SourceReads(client);
  }

  private void wrote(ClusterRef cluster, HasMetadata object) {
    glances.ifPresent(known -> known.wrote(cluster, object));
  }

  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    return read(cluster, () -> look(cluster));
  }

  private Optional<ClusterObjects> look(ClusterRef cluster) {
    Optional<ClusterObjects> atHand = glances.flatMap(known -> known.of(cluster));
    Optional<ClusterObjects> found =
        atHand
            .map(objects -> ObjectReads.deciding(client, cluster, objects))
            .orElseGet(() -> ObjectReads.all(client, cluster));
    glances.ifPresent(known -> note(known, cluster, atHand.isEmpty(), found));
    return found;
  }

  private static void note(
      Glances known, ClusterRef cluster, boolean all, Optional<ClusterObjects> found) {
    if (found.isEmpty()) {
      known.gone(cluster);
    } else if (all) {
      known.looked(cluster, found.get());
    } else {
      known.lookedInPart(cluster, found.get());
    }
  }

  @Override
  public Optional<Cache> cache() {
    return glances.map(known -> cluster -> glance(known, cluster));
  }

  private Optional<Observed> glance(Glances known, ClusterRef cluster) {
    // Before its turn: nothing is requested meanwhile.
    known.await(cluster);
    return read(cluster, () -> known.of(cluster));
  }

  private Optional<Observed> read(ClusterRef cluster, Supplier<Optional<ClusterObjects>> objects) {
    try {
      Optional<Observed> seen =
          turns.inTurn(() -> objects.get().map(found -> reads.observe(cluster, found)));
      if (seen.filter(KubernetesWorld::refusesItsToken).isPresent()) {
        glances.ifPresent(known -> known.tokenRefused(cluster));
      }
      return seen;
    } catch (KubernetesClientException e) {
      throw new WorldUnavailable("cannot read " + cluster + ": " + e.getMessage(), e);
    }
  }

  private static boolean refusesItsToken(Observed seen) {
    return seen.slots().stream()
        .flatMap(slot -> slot.member().stream())
        .anyMatch(
            fact ->
                fact instanceof MemberFact.Unreachable(var since, var cause, var description)
                    && cause == MemberFact.Cause.UNAUTHORIZED);
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    return noted(seen, turns.inTurn(() -> RequestOutcome.outcome(() -> carryOut(act, seen))));
  }

  private Outcome noted(Observed seen, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done -> {}
      case Outcome.Rejected rejected -> {}
      case Outcome.Overtaken overtaken -> glances.ifPresent(known -> known.surprised(seen.ref()));
      case Outcome.Unclear unclear -> glances.ifPresent(known -> known.surprised(seen.ref()));
    }
    return outcome;
  }

  private Outcome carryOut(Act act, Observed seen) {
    return switch (act) {
      case AddFinalizer add -> writes.finalizer(seen.cluster(), true);
      case RemoveFinalizer remove -> writes.finalizer(seen.cluster(), false);
      case KeepSpec keep -> writes.keep(seen.cluster(), keep.spec());
      case StatusWrite edit -> writes.status(seen.cluster(), StatusEdit.apply(edit, seen));
      case ApplyChild child -> objects.apply(child.kind(), seen);
      case ScaleToZero scale -> objects.scaleToZero(seen.ref(), scale);
      case ReplaceClaimTemplate template -> objects.releasePods(seen.ref(), template);
      case ExpandVolume expand -> objects.expand(seen.ref(), expand);
      case RecordVolumeIdentity found ->
          objects.annotate(seen.ref(), found.volume(), found.identity());
      case RetainVolume kept -> objects.annotate(seen.ref(), kept.volume(), kept.identity());
      case RestartPod restart -> restart(seen.ref(), restart);
      case PodDeletion deletion -> objects.deletePod(seen.ref(), deletion.pod());
      case DeleteVolume delete -> objects.deleteClaim(seen.ref(), delete);
      case TaskWrite task -> tasks.write(seen, task);
      case DeleteTask expired -> objects.deleteTask(seen.ref(), expired.task());
      case DeliverSnapshot deliver -> deliver(deliver, seen);
      case ServeSnapshot serve -> objects.serve(serve.source(), seen);
      case EndSnapshotPod end -> objects.deletePod(seen.ref(), end.pod());
      case MemberCall call -> call(call, seen);
    };
  }

  // It may serve: it does not go before another one would be let in.
  private Outcome restart(ClusterRef cluster, RestartPod act) {
    return trial
        .refusal(cluster, act.pod())
        .<Outcome>map(
            cause ->
                new Outcome.Rejected(
                    "it is kept, because there would be no pod in its place: " + cause))
        .orElseGet(() -> objects.deletePod(cluster, act.pod()));
  }

  // It may be another file by now: then it is looked at again.
  private Outcome deliver(DeliverSnapshot act, Observed seen) {
    SourceReads.Read read = sources.read(seen.ref().namespace(), act.source());
    SourceFile wanted = new SourceFile.Found(act.source().sha256());
    Optional<SourceReads.Content> content = read.content().filter(c -> read.file().equals(wanted));
    if (content.isEmpty()) {
      return new Outcome.Overtaken(
          act.source().described() + " has changed since it was looked at");
    }
    return atMember(
        act.pod(), seen, admin -> MemberCalls.deliver(act, content.get().bytes(), admin));
  }

  private Outcome call(MemberCall call, Observed seen) {
    return atMember(call.pod(), seen, admin -> MemberCalls.perform(call, admin));
  }

  private Outcome atMember(ObjectRef pod, Observed seen, Function<MemberAdmin, Outcome> call) {
    Optional<MemberAdmin> member = members.admin(seen.cluster(), pod);
    return member
        .map(admin -> turns.outOfTurn(() -> call.apply(admin)))
        .orElseGet(() -> new Outcome.Overtaken("pod %s no longer exists".formatted(pod.name())));
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> published, Observed seen) {
    return turns.inTurn(() -> write(status, published, seen));
  }

  private Outcome write(ClusterStatus status, List<ClusterEvent> published, Observed seen) {
    Outcome outcome =
        status.equals(seen.status())
            ? new Outcome.Done()
            : noted(seen, RequestOutcome.outcome(() -> writes.status(seen.cluster(), status)));
    if (outcome instanceof Outcome.Done) {
      published.forEach(event -> events.publish(seen.cluster(), event));
    }
    return outcome;
  }

  @Override
  public void close() {
    members.close();
    http.close();
  }
}
